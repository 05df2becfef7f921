package io.sluice.coordinator.rollout;

import io.sluice.topics.RolloutPlan;
import io.sluice.topics.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The waves of a job, once every partition has closed: their names, their sizes, and each partition's part of them. A
 * function of the plan and of how many targets each partition has, so it is the same whenever it is asked.
 */
public final class Waves {
    /** All of a share. */
    public static final int ALL = 10_000;

    /** Group of the last wave where there are more groups than waves may be: those that have none of their own. */
    public static final String OTHERS = "*";

    static final int MOST_GROUPS = 1_000;

    private final boolean byGroup;
    private final List<String> groups = new ArrayList<>();
    private final List<Long> sizes = new ArrayList<>();
    private final Map<Integer, List<Long>> upTo = new TreeMap<>();
    private final List<String> names = new ArrayList<>();

    private Waves(boolean byGroup) {
        this.byGroup = byGroup;
    }

    /** Whether a plan has more than one wave, so that rows tell theirs. */
    public static boolean isIn(RolloutPlan plan) {
        return !plan.getWavesBy().isEmpty() || plan.getWaveShares().size() > 1;
    }

    /** @param tallies of every partition that was asked, all closed */
    public static Waves of(RolloutPlan plan, Collection<Tally> tallies) {
        Waves waves = new Waves(!plan.getWavesBy().isEmpty());
        if (waves.byGroup) {
            waves.addGroups(tallies);
        } else {
            waves.addShares(plan.getWaveShares().isEmpty() ? List.of(ALL) : plan.getWaveShares(), tallies);
        }
        return waves;
    }

    public int count() {
        return sizes.size();
    }

    /** How people call a wave, from 1. */
    public String name(int wave) {
        return names.get(wave - 1);
    }

    /** Targets of a wave, from 1. */
    public long size(int wave) {
        return sizes.get(wave - 1);
    }

    /** By share: how many of the partition's targets are released up to and with each of the first waves. */
    public List<Long> upTo(int partition, int waves) {
        return byGroup
                ? List.of()
                : List.copyOf(upTo.getOrDefault(partition, List.of()).subList(0, waves));
    }

    /** By group: the groups of the first waves. */
    public List<String> groups(int waves) {
        return byGroup ? List.copyOf(groups.subList(0, waves)) : List.of();
    }

    private void addGroups(Collection<Tally> tallies) {
        Map<String, Long> found = new TreeMap<>();
        long grouped = 0;
        long all = 0;
        for (Tally tally : tallies) {
            all += targets(tally);
            for (Map.Entry<String, Long> group : tally.getGroups().entrySet()) {
                found.merge(group.getKey(), group.getValue(), Long::sum);
            }
        }
        for (Map.Entry<String, Long> group : found.entrySet()) {
            if (groups.size() == MOST_GROUPS - 1) {
                break;
            }
            grouped += group.getValue();
            groups.add(group.getKey());
            names.add(group.getKey());
            sizes.add(group.getValue());
        }
        if (grouped < all) {
            groups.add(OTHERS);
            names.add(groups.size() == 1 ? "all" : "others");
            sizes.add(all - grouped);
        }
    }

    private void addShares(List<Integer> shares, Collection<Tally> tallies) {
        Map<Integer, Long> left = new TreeMap<>();
        tallies.forEach(tally -> left.put(tally.getPartition(), targets(tally)));
        long all = left.values().stream().mapToLong(Long::longValue).sum();
        left.keySet().forEach(partition -> upTo.put(partition, new ArrayList<>()));
        long released = 0;
        for (int share : shares) {
            long next = share == ALL ? all : Math.max(Math.max(released, Math.min(all, 1)), rounded(all, share));
            spread(next - released, left);
            names.add(shares.size() == 1 ? "all" : percent(share));
            sizes.add(next - released);
            released = next;
        }
    }

    /** Spreads so many targets over the partitions by what is left in each, none more than it has. */
    private void spread(long targets, Map<Integer, Long> left) {
        long all = left.values().stream().mapToLong(Long::longValue).sum();
        long before = 0;
        for (Map.Entry<Integer, Long> partition : left.entrySet()) {
            long until = before + partition.getValue();
            long part = all == 0 ? 0 : part(until, targets, all) - part(before, targets, all);
            before = until;
            List<Long> sums = upTo.get(partition.getKey());
            if (sums != null) {
                sums.add((sums.isEmpty() ? 0 : sums.get(sums.size() - 1)) + part);
            }
            partition.setValue(partition.getValue() - part);
        }
    }

    private static long part(long before, long targets, long all) {
        return Math.multiplyExact(before, targets) / all;
    }

    private static long rounded(long all, int share) {
        return (Math.multiplyExact(all, (long) share) + ALL - 1) / ALL;
    }

    static String percent(int share) {
        return share % 100 == 0 ? share / 100 + "%" : share / 100.0 + "%";
    }

    private static long targets(Tally tally) {
        return tally.getCounts().values().stream().mapToLong(Long::longValue).sum();
    }
}
