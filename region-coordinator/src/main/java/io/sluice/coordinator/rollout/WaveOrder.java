package io.sluice.coordinator.rollout;

import io.sluice.topics.Endpoint;
import io.sluice.topics.ReleaseTargets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Which targets of a partition belong to the waves that are released. By share they come in the job's own order, a
 * shuffle by invocation and endpoint id, so that not every job tries itself out on the same endpoints.
 */
public final class WaveOrder {
    private static final String LABEL = "label:";
    private static final String GATEWAY = "gateway";

    /** A target and its group; empty where the job has no groups. */
    public record Member(String endpointId, String group) {}

    private WaveOrder() {}

    /**
     * The group that an endpoint belongs to.
     *
     * @param wavesBy as the plan says it
     * @param endpoint null: the region does not know it
     */
    public static String group(String wavesBy, @Nullable Endpoint endpoint) {
        if (wavesBy.isEmpty() || endpoint == null) {
            return "";
        }
        if (wavesBy.equals(GATEWAY)) {
            return endpoint.getAssignedGateway();
        }
        return endpoint.getLabels().getOrDefault(wavesBy.substring(LABEL.length()), "");
    }

    /** Whether waves can be made by this. */
    public static boolean isGroup(String wavesBy) {
        return wavesBy.equals(GATEWAY) || (wavesBy.startsWith(LABEL) && wavesBy.length() > LABEL.length());
    }

    /**
     * The wave of each target that is released, from 1.
     *
     * @param all the partition's targets of the job, every one
     */
    public static Map<String, Integer> released(String invocationId, List<Member> all, ReleaseTargets release) {
        return release.getGroups().isEmpty()
                ? byShare(invocationId, all, release.getUpTo())
                : byGroup(all, release.getGroups());
    }

    private static Map<String, Integer> byShare(String invocationId, List<Member> all, List<Long> upTo) {
        record Placed(long order, String endpointId) {}
        List<Placed> placed = new ArrayList<>(all.size());
        for (Member member : all) {
            CRC32 order = new CRC32();
            order.update((invocationId + "/" + member.endpointId()).getBytes(StandardCharsets.UTF_8));
            placed.add(new Placed(order.getValue(), member.endpointId()));
        }
        placed.sort(Comparator.comparingLong(Placed::order).thenComparing(Placed::endpointId));
        Map<String, Integer> waves = new TreeMap<>();
        int wave = 1;
        for (int at = 0; at < placed.size(); at++) {
            while (wave <= upTo.size() && at >= upTo.get(wave - 1)) {
                wave++;
            }
            if (wave > upTo.size()) {
                break;
            }
            waves.put(placed.get(at).endpointId(), wave);
        }
        return waves;
    }

    private static Map<String, Integer> byGroup(List<Member> all, List<String> groups) {
        Map<String, Integer> waveOf = new HashMap<>();
        groups.forEach(group -> waveOf.put(group, waveOf.size() + 1));
        Integer others = waveOf.get(Waves.OTHERS);
        Map<String, Integer> waves = new TreeMap<>();
        for (Member member : all) {
            Integer wave = waveOf.getOrDefault(member.group(), others);
            if (wave != null) {
                waves.put(member.endpointId(), wave);
            }
        }
        return waves;
    }
}
