package io.sluice.coordinator.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order that a seed puts endpoints in. It is the same wherever and whenever it is asked for, so that a larger sample of
 * the same seed has the whole of a smaller one in it.
 */
final class SampleOrder {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private SampleOrder() {}

    /** The endpoint's place in the seed's order; of two endpoints almost never the same. */
    static long rank(String seed, String endpointId) {
        return mixed(hashed(hashed(hashed(FNV_OFFSET, seed), "/"), endpointId));
    }

    /** The first of them in the seed's order, so many at most. */
    static List<String> first(List<String> endpointIds, String seed, int most) {
        if (most >= endpointIds.size()) {
            return endpointIds;
        }
        if (most <= 0) {
            return List.of();
        }
        long[] ranks = new long[endpointIds.size()];
        for (int at = 0; at < ranks.length; at++) {
            ranks[at] = rank(seed, endpointIds.get(at));
        }
        long[] sorted = ranks.clone();
        Arrays.sort(sorted);
        long last = sorted[most - 1];
        List<String> before = new ArrayList<>(most);
        List<String> equal = new ArrayList<>();
        for (int at = 0; at < ranks.length; at++) {
            if (ranks[at] < last) {
                before.add(endpointIds.get(at));
            } else if (ranks[at] == last) {
                equal.add(endpointIds.get(at));
            }
        }
        equal.sort(Comparator.naturalOrder());
        before.addAll(equal.subList(0, most - before.size()));
        return before;
    }

    private static long hashed(long hash, String text) {
        long next = hash;
        for (int at = 0; at < text.length(); at++) {
            next = (next ^ text.charAt(at)) * FNV_PRIME;
        }
        return next;
    }

    /** Every bit of the result depends on every bit of the hash (the finaliser of SplitMix64). */
    private static long mixed(long hash) {
        long next = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        next = (next ^ (next >>> 27)) * 0x94d049bb133111ebL;
        return next ^ (next >>> 31);
    }
}
