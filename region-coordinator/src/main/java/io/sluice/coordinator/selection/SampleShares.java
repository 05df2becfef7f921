package io.sluice.coordinator.selection;

import io.sluice.topics.TargetSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Divides a sample among the partitions of the endpoint list: each gives as many targets as it has among those that come
 * first in the seed's order. So the sample is of the exact size though no partition knows what the others have, and it is
 * the one that a look at all endpoints at once would choose.
 */
public final class SampleShares {
    private static final int FIRST_ROOM = 1_024;

    private final SampleSize size;
    private final String seed;
    private final int partitions;
    private long[] ranks = new long[FIRST_ROOM];
    private int[] partitionOf = new int[FIRST_ROOM];
    private int meant;

    /** @param partitions of the endpoint list */
    public SampleShares(SampleSize size, String seed, int partitions) {
        this.size = size;
        this.seed = seed;
        this.partitions = partitions;
    }

    /** One more of those meant; each once. */
    public void add(String endpointId, int partition) {
        if (meant == ranks.length) {
            ranks = Arrays.copyOf(ranks, meant * 2);
            partitionOf = Arrays.copyOf(partitionOf, meant * 2);
        }
        ranks[meant] = SampleOrder.rank(seed, endpointId);
        partitionOf[meant] = partition;
        meant++;
    }

    /** How many there are to choose from. */
    public int meant() {
        return meant;
    }

    /** Those that are chosen, were no two of the same rank. */
    public Predicate<String> chosen() {
        int most = size.of(meant);
        if (most == 0) {
            return endpointId -> false;
        }
        long last = last(most);
        return endpointId -> SampleOrder.rank(seed, endpointId) <= last;
    }

    private long last(int most) {
        long[] sorted = Arrays.copyOf(ranks, meant);
        Arrays.sort(sorted);
        return sorted[most - 1];
    }

    /** What each partition gives. */
    public TargetSample sample() {
        int most = size.of(meant);
        int[] shares = new int[partitions];
        if (most > 0) {
            long last = last(most);
            int left = most;
            for (int at = 0; at < meant; at++) {
                if (ranks[at] < last) {
                    shares[partitionOf[at]]++;
                    left--;
                }
            }
            for (int at = 0; at < meant && left > 0; at++) {
                if (ranks[at] == last) {
                    shares[partitionOf[at]]++;
                    left--;
                }
            }
        }
        List<Integer> listed = new ArrayList<>(partitions);
        for (int share : shares) {
            listed.add(share);
        }
        return new TargetSample(size.written(), seed, listed);
    }
}
