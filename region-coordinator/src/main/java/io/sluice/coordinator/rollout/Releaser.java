package io.sluice.coordinator.rollout;

import io.sluice.topics.Allowance;
import io.sluice.topics.ReleaseTargets;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutState;
import io.sluice.topics.Tally;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says what each partition is to be told about one job: which waves are open, why nothing may be sent, and how many of its
 * targets may be in flight. One object for as long as one owner has the job.
 *
 * <p>What a partition may have in flight counts as used from when it is told so until it has confirmed less, so the sum
 * never exceeds the job's limit. See the package for the take-over.
 */
public final class Releaser {
    private static final long AGAIN_AFTER_MS = 5_000;

    private final RolloutPlan plan;
    private final boolean bounded;
    private final Map<Integer, Standing> partitions = new TreeMap<>();

    /** A release for a partition. */
    public record Sent(int partition, ReleaseTargets release) {}

    /** What one partition was told last. */
    private static final class Standing {
        private ReleaseTargets told;
        private long toldAt;
        private boolean confirmed;
        /** Whether it has confirmed anything of this owner, so that what it goes by is known. */
        private boolean known;

        private Standing(ReleaseTargets told, long toldAt) {
            this.told = told;
            this.toldAt = toldAt;
        }
    }

    public Releaser(RolloutPlan plan) {
        this.plan = plan;
        this.bounded = plan.getConcurrency() > 0 || plan.getGatewayConcurrency() > 0;
    }

    /**
     * What is to be told now.
     *
     * @param rollout as it stands
     * @param tallies the last of each partition that was asked, all closed
     * @param now milliseconds since 1970
     * @return releases with rising revisions, all beyond the rollout's and the partitions'
     */
    public List<Sent> decide(RolloutState rollout, Collection<Tally> tallies, long now) {
        tallies.forEach(this::confirm);
        Map<Integer, Map<String, Integer>> allowances = bounded ? allowances(tallies) : Map.of();
        Waves waves = Waves.of(plan, tallies);
        boolean many = Waves.isIn(plan);
        String held = RolloutDecider.held(rollout);
        long revision = Math.max(rollout.getRevision(), now);
        for (Tally tally : tallies) {
            revision = Math.max(revision, tally.getRelease());
        }
        List<Sent> sent = new ArrayList<>();
        for (Tally tally : tallies) {
            int partition = tally.getPartition();
            ReleaseTargets wanted = new ReleaseTargets(
                    revision + 1,
                    held,
                    rollout.getWave(),
                    many ? waves.upTo(partition, rollout.getWave()) : List.of(),
                    many ? waves.groups(rollout.getWave()) : List.of(),
                    bounded,
                    plan.getGatewayConcurrency() > 0,
                    list(allowances.getOrDefault(partition, Map.of())));
            ReleaseTargets due = due(partition, wanted, now);
            if (due != null) {
                sent.add(new Sent(partition, due));
                revision = Math.max(revision, due.getRevision());
            }
        }
        return sent;
    }

    private void confirm(Tally tally) {
        Standing standing = partitions.get(tally.getPartition());
        if (standing != null && tally.getRelease() >= standing.told.getRevision()) {
            standing.confirmed = true;
            standing.known = true;
        }
    }

    private @Nullable ReleaseTargets due(int partition, ReleaseTargets wanted, long now) {
        Standing standing = partitions.get(partition);
        if (standing == null) {
            partitions.put(partition, new Standing(wanted, now));
            return wanted;
        }
        if (!saysTheSame(wanted, standing.told)) {
            standing.told = wanted;
            standing.toldAt = now;
            standing.confirmed = false;
            return wanted;
        }
        if (!standing.confirmed && now - standing.toldAt >= AGAIN_AFTER_MS) {
            standing.toldAt = now;
            return standing.told;
        }
        return null;
    }

    private static boolean saysTheSame(ReleaseTargets one, ReleaseTargets other) {
        return ReleaseTargets.newBuilder(one)
                .setRevision(0)
                .build()
                .equals(ReleaseTargets.newBuilder(other).setRevision(0).build());
    }

    /**
     * What each partition may have in flight. Of one that has not confirmed what it was told this stays as it is, except
     * that one of which nothing is known is frozen at what it has in flight.
     */
    private Map<Integer, Map<String, Integer>> allowances(Collection<Tally> tallies) {
        Map<Integer, Map<String, Integer>> all = new TreeMap<>();
        Allotment allotment = new Allotment(plan.getConcurrency(), plan.getGatewayConcurrency());
        boolean everyoneKnown = true;
        for (Tally tally : tallies) {
            int partition = tally.getPartition();
            Standing standing = partitions.get(partition);
            Map<String, Integer> mine = all.computeIfAbsent(partition, unknown -> new TreeMap<>());
            if (standing == null || !standing.known) {
                everyoneKnown = false;
                tally.getDemands().forEach(demand -> mine.put(demand.getGateway(), demand.getInFlight()));
                continue;
            }
            standing.told
                    .getAllowances()
                    .forEach(allowance -> mine.put(allowance.getGateway(), allowance.getTargets()));
            allotment.add(partition, standing.confirmed, mine, tally.getDemands());
        }
        if (everyoneKnown) {
            allotment.share().forEach((partition, allowances) -> all.put(partition, allowances));
        }
        return all;
    }

    private static List<Allowance> list(Map<String, Integer> allowances) {
        List<Allowance> list = new ArrayList<>();
        allowances.forEach((gateway, targets) -> {
            if (targets > 0) {
                list.add(new Allowance(gateway, targets));
            }
        });
        return list;
    }
}
