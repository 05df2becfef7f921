package io.sluice.coordinator.api;

import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.selection.SampleShares;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import io.sluice.wire.Platforms;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a request would do, as far as the region knows: whom it would reach, by gateway, and what would cross to it. */
final class InvocationPlan {
    private final TargetsDraft targetsDraft;
    private final Map<String, Long> variants;
    private final Map<String, Gateway> gateways = new TreeMap<>();
    private long targets;
    private long offline;
    private long unknown;
    private long noVariant;

    /** @param targetsDraft seeded
     * @param variants sizes in bytes of the executables by platform */
    InvocationPlan(TargetsDraft targetsDraft, Map<String, Long> variants) {
        this.targetsDraft = targetsDraft;
        this.variants = variants;
    }

    /** What is known of one gateway's part. */
    private static final class Gateway {
        private final TreeSet<String> executables = new TreeSet<>();
        private long targets;
        private long offline;
        private long noVariant;
    }

    /**
     * What is shown of one gateway.
     *
     * @param codeBytesAtMost of the executables its targets need, were none in its depot: each crosses once
     * @param cached targets that have the executable already; null: nobody tells the region
     */
    record GatewayPart(
            String gateway,
            long targets,
            long offline,
            long noVariant,
            long codeBytesAtMost,
            @Nullable Long cached) {}

    /**
     * What is shown of the whole.
     *
     * @param seed that chooses them; null: all that are meant are targets
     * @param meant how many they are chosen from; null: all are
     * @param unknown endpoints that were named and that the region does not know
     * @param noVariant targets on whose platform the method does not run
     */
    record PlanView(
            String selector,
            @Nullable String seed,
            @Nullable Long meant,
            long targets,
            long offline,
            long unknown,
            long noVariant,
            List<GatewayPart> gateways) {}

    /** Reads the endpoint list. */
    PlanView of(RegionView view, int partitions) {
        SampleShares shares = targetsDraft.shares(view, partitions);
        Predicate<String> chosen = shares == null ? id -> true : shares.chosen();
        targetsDraft.each(
                view,
                endpoint -> {
                    if (chosen.test(endpoint.getEndpointId())) {
                        count(endpoint);
                    }
                },
                id -> unknown += chosen.test(id) ? 1 : 0);
        List<GatewayPart> parts = gateways.entrySet().stream()
                .map(entry -> part(entry.getKey(), entry.getValue()))
                .toList();
        return new PlanView(
                targetsDraft.selector(),
                shares == null ? null : targetsDraft.seed(),
                shares == null ? null : (long) shares.meant(),
                targets,
                offline,
                unknown,
                noVariant,
                parts);
    }

    private void count(Endpoint endpoint) {
        targets++;
        String connected = endpoint.getConnectedGateway();
        boolean away = endpoint.getStatus() != EndpointStatus.CONNECTED || connected == null;
        Gateway gateway =
                gateways.computeIfAbsent(away ? endpoint.getAssignedGateway() : connected, name -> new Gateway());
        gateway.targets++;
        offline += away ? 1 : 0;
        gateway.offline += away ? 1 : 0;
        String platform = variants.containsKey(endpoint.getPlatform()) ? endpoint.getPlatform() : Platforms.ANY;
        if (variants.containsKey(platform)) {
            gateway.executables.add(platform);
        } else {
            gateway.noVariant++;
            noVariant++;
        }
    }

    private GatewayPart part(String name, Gateway gateway) {
        long bytes = gateway.executables.stream()
                .mapToLong(platform -> variants.getOrDefault(platform, 0L))
                .sum();
        return new GatewayPart(name, gateway.targets, gateway.offline, gateway.noVariant, bytes, null);
    }
}
