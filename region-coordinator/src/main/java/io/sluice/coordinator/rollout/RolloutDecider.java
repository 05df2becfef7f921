package io.sluice.coordinator.rollout;

import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutState;
import io.sluice.topics.RolloutStatus;
import io.sluice.topics.Tally;
import io.sluice.topics.TargetState;
import io.sluice.topics.WaveCount;
import io.sluice.topics.WaveState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides how the release of a job's targets stands: which waves are open, and why nothing may be sent. */
public final class RolloutDecider {
    private RolloutDecider() {}

    /** The beginning. */
    public static RolloutState requested(RolloutPlan plan, long now) {
        return RolloutState.newBuilder()
                .setPlan(plan)
                .setStatus(RolloutStatus.SELECTING)
                .setReason("")
                .setSince(now)
                .setWave(0)
                .setApproved(1)
                .setRevision(0)
                .setWaves(List.of())
                .build();
    }

    /** Somebody wants nothing more to be sent. The first reason stays. */
    public static RolloutState paused(RolloutState rollout, String reason) {
        return rollout.getPausedBecause() != null
                ? rollout
                : RolloutState.newBuilder(rollout).setPausedBecause(reason).build();
    }

    /** Somebody wants it to go on: the failures there are now are accepted. */
    public static RolloutState resumed(RolloutState rollout) {
        List<WaveState> waves = rollout.getWaves().stream()
                .map(wave -> WaveState.newBuilder(wave)
                        .setTolerated(failed(wave.getCounts()))
                        .build())
                .toList();
        return RolloutState.newBuilder(rollout)
                .clearPausedBecause()
                .setWaves(waves)
                .build();
    }

    /** Somebody approves the waves up to and with this one. */
    public static RolloutState approved(RolloutState rollout, int wave) {
        return RolloutState.newBuilder(rollout)
                .setApproved(Math.max(rollout.getApproved(), wave))
                .build();
    }

    /**
     * Whether enough is known to decide: every partition that was asked has closed, and its tally is at hand. After a
     * take-over tallies may be missing that the state knew of.
     */
    public static boolean isDecidable(InvocationState state, Collection<Tally> tallies) {
        long closed = tallies.stream().filter(Tally::getClosed).count();
        return state.getPhase() != InvocationPhase.SELECTING && closed >= state.getPartitions();
    }

    /**
     * How it stands now.
     *
     * @param state of the invocation after the tallies
     * @param tallies the last of each partition that was asked
     * @param now milliseconds since 1970
     */
    public static RolloutState step(InvocationState state, Collection<Tally> tallies, long now) {
        RolloutState rollout = state.getRollout();
        if (rollout == null) {
            throw new IllegalArgumentException(state.getInvocationId() + " has no rollout");
        }
        if (!isDecidable(state, tallies)) {
            return rollout;
        }
        RolloutPlan plan = rollout.getPlan();
        Waves waves = Waves.of(plan, tallies);
        List<WaveState> counted = counted(rollout, waves, state, tallies);
        RolloutState.Builder next = RolloutState.newBuilder(rollout).setWaves(counted);
        if (state.getPhase() == InvocationPhase.COMPLETE) {
            return with(next, rollout, new Standing(RolloutStatus.DONE, ""), now);
        }
        if (rollout.getPausedBecause() == null && state.getCancelReason() == null) {
            tooManyFailed(plan, counted).ifPresent(next::setPausedBecause);
        }
        Optional<Standing> closed = closed(plan, next.getPausedBecause(), now);
        if (closed.isPresent() || state.getCancelReason() != null) {
            return with(next, rollout, closed.orElse(new Standing(RolloutStatus.RUNNING, "")), now);
        }
        int wave = rollout.getWave();
        Standing standing = new Standing(RolloutStatus.RUNNING, "");
        while (wave < waves.count() && (wave == 0 || isDone(plan, counted.get(wave - 1)))) {
            if (wave > 0 && plan.getApproveEach() && rollout.getApproved() <= wave) {
                standing = new Standing(
                        RolloutStatus.WAITING_APPROVAL,
                        "WAITING_APPROVAL: wave " + (wave + 1) + " of " + waves.count() + " (" + waves.name(wave + 1)
                                + ", " + waves.size(wave + 1) + " targets) waits for somebody's approval");
                break;
            }
            wave++;
        }
        return with(next.setWave(wave), rollout, standing, now);
    }

    /** Why partitions may not send now; empty: they may. What is on its way goes on. */
    static String held(RolloutState rollout) {
        return switch (rollout.getStatus()) {
            case PAUSED, SCHEDULED, WINDOW -> rollout.getReason();
            default -> "";
        };
    }

    /** Whether this end of a target counts against its wave. */
    static boolean isFailure(TargetState state) {
        return TargetStates.isTerminal(state) && state != TargetState.SUCCEEDED && state != TargetState.CANCELLED;
    }

    private record Standing(RolloutStatus status, String reason) {}

    private static RolloutState with(RolloutState.Builder next, RolloutState before, Standing standing, long now) {
        return next.setStatus(standing.status())
                .setReason(standing.reason())
                .setSince(standing.status() == before.getStatus() ? before.getSince() : now)
                .build();
    }

    private static Optional<Standing> closed(RolloutPlan plan, @Nullable String pausedBecause, long now) {
        if (pausedBecause != null) {
            return Optional.of(new Standing(RolloutStatus.PAUSED, "PAUSED: " + pausedBecause));
        }
        if (now < plan.getStartAt()) {
            return Optional.of(new Standing(
                    RolloutStatus.SCHEDULED, "SCHEDULED: starts at " + Instant.ofEpochMilli(plan.getStartAt())));
        }
        List<MaintenanceWindow> windows =
                plan.getWindows().stream().map(MaintenanceWindow::parse).toList();
        Instant time = Instant.ofEpochMilli(now);
        if (MaintenanceWindow.anyOpen(windows, time)) {
            return Optional.empty();
        }
        return Optional.of(new Standing(
                RolloutStatus.WINDOW,
                "WINDOW: opens at "
                        + MaintenanceWindow.nextOpening(windows, time)
                                .map(Instant::toString)
                                .orElse("no time within a week")));
    }

    private static List<WaveState> counted(
            RolloutState rollout, Waves waves, InvocationState state, Collection<Tally> tallies) {
        Map<Integer, Map<String, Long>> byWave = new TreeMap<>();
        if (Waves.isIn(rollout.getPlan())) {
            for (Tally tally : tallies) {
                for (WaveCount count : tally.getWaves()) {
                    Map<String, Long> sums = byWave.computeIfAbsent(count.getWave(), unknown -> new TreeMap<>());
                    count.getCounts().forEach((name, targets) -> sums.merge(name, targets, Long::sum));
                }
            }
        } else {
            byWave.put(1, state.getCounts());
        }
        List<WaveState> counted = new ArrayList<>();
        for (int wave = 1; wave <= waves.count(); wave++) {
            long tolerated = wave <= rollout.getWaves().size()
                    ? rollout.getWaves().get(wave - 1).getTolerated()
                    : 0;
            counted.add(
                    new WaveState(waves.name(wave), waves.size(wave), byWave.getOrDefault(wave, Map.of()), tolerated));
        }
        return counted;
    }

    private static Optional<String> tooManyFailed(RolloutPlan plan, List<WaveState> waves) {
        for (int at = 0; at < waves.size(); at++) {
            WaveState wave = waves.get(at);
            long failed = failed(wave.getCounts());
            if (failed <= wave.getTolerated()) {
                continue;
            }
            boolean share = plan.getPauseAboveShare() >= 0
                    && failed * Waves.ALL > plan.getPauseAboveShare() * wave.getTargets();
            boolean count = plan.getPauseAboveCount() >= 0 && failed > plan.getPauseAboveCount();
            if (share || count) {
                String limit =
                        share ? Waves.percent(plan.getPauseAboveShare()) : plan.getPauseAboveCount() + " targets";
                return Optional.of("THRESHOLD: " + failed + " of " + wave.getTargets() + " targets of wave " + (at + 1)
                        + " have failed, more than " + limit);
            }
        }
        return Optional.empty();
    }

    private static boolean isDone(RolloutPlan plan, WaveState wave) {
        long ended = 0;
        for (Map.Entry<String, Long> count : wave.getCounts().entrySet()) {
            ended += TargetStates.isTerminal(TargetState.valueOf(count.getKey())) ? count.getValue() : 0;
        }
        long succeeded = wave.getCounts().getOrDefault(TargetState.SUCCEEDED.name(), 0L);
        return ended >= wave.getTargets()
                || (plan.getNextAtShare() >= 0 && succeeded * Waves.ALL >= plan.getNextAtShare() * wave.getTargets());
    }

    private static long failed(Map<String, Long> counts) {
        long failed = 0;
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            failed += isFailure(TargetState.valueOf(count.getKey())) ? count.getValue() : 0;
        }
        return failed;
    }
}
