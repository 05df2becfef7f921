package io.sluice.coordinator.api;

import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.query.RegionView.Page;
import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import io.sluice.wire.Platforms;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a request would do, as far as the region knows: whom it would reach, by gateway, and what would cross to it. */
final class InvocationPlan {
    private static final int PAGE = 1_000;

    private final InvocationDraft draft;
    private final Map<String, Long> variants;
    private final Map<String, Gateway> gateways = new TreeMap<>();
    private long targets;
    private long offline;
    private long unknown;
    private long noVariant;

    /** @param variants sizes in bytes of the executables by platform */
    InvocationPlan(InvocationDraft draft, Map<String, Long> variants) {
        this.draft = draft;
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
     * @param unknown endpoints that were named and that the region does not know
     * @param noVariant targets on whose platform the method does not run
     */
    record PlanView(
            String selector, long targets, long offline, long unknown, long noVariant, List<GatewayPart> gateways) {}

    /** Reads the endpoint list. */
    PlanView of(RegionView view, Function<String, ? extends Selector> selectors) {
        eachTarget(view, selectors, this::count);
        List<GatewayPart> parts = gateways.entrySet().stream()
                .map(entry -> part(entry.getKey(), entry.getValue()))
                .toList();
        return new PlanView(draft.selector(), targets, offline, unknown, noVariant, parts);
    }

    private void eachTarget(RegionView view, Function<String, ? extends Selector> selectors, Consumer<Endpoint> each) {
        for (String id : draft.endpointIds()) {
            view.endpoint(id).ifPresentOrElse(each, () -> unknown++);
        }
        if (!draft.endpointIds().isEmpty()) {
            return;
        }
        Selector selector = selectors.apply(draft.selector());
        String after = null;
        do {
            Page<Endpoint> page = view.endpoints(selector, after, PAGE);
            page.items().forEach(each);
            after = page.next();
        } while (after != null);
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
