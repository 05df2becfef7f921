package io.sluice.coordinator.topology;

import io.sluice.coordinator.invocation.InvocationFold;
import io.sluice.coordinator.selection.TargetSelection;
import io.sluice.topics.CancelTargets;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationCancelled;
import io.sluice.topics.InvocationPaused;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationResumed;
import io.sluice.topics.InvocationState;
import io.sluice.topics.SelectTargets;
import io.sluice.topics.Selection;
import io.sluice.topics.Tally;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.WavesApproved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Takes invocations in, asks every partition for its targets, and merges the partitions' tallies into one state. */
final class InvocationProcessor implements Processor<String, SpecificRecord, String, Outgoing> {
    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int SEEN_AT_ONCE = 1_000;

    private final RegionTopology.Parts parts;
    private final int partitions;
    private final Throttle throttle = new Throttle();
    private @Nullable Desk desk;

    InvocationProcessor(RegionTopology.Parts parts) {
        this.parts = parts;
        this.partitions = parts.settings().partitions();
    }

    private record Desk(
            ProcessorContext<String, Outgoing> context,
            KeyValueStore<String, InvocationState> states,
            KeyValueStore<String, Tally> tallies,
            Outbox outbox,
            RolloutDesk rollouts) {}

    @Override
    public void init(ProcessorContext<String, Outgoing> context) {
        Outbox outbox = new Outbox(context, parts.serdes(), parts.meters());
        Desk opened = new Desk(
                context,
                context.getStateStore(RegionStores.INVOCATIONS),
                context.getStateStore(RegionStores.TALLIES),
                outbox,
                new RolloutDesk(outbox));
        desk = opened;
        try (KeyValueIterator<String, InvocationState> all = opened.states().all()) {
            all.forEachRemaining(entry -> opened.rollouts().found(entry.value));
        }
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> look(opened, now));
        context.schedule(
                parts.settings().limits().tallyInterval(),
                PunctuationType.WALL_CLOCK_TIME,
                now -> throttle.due().forEach(id -> write(opened, id)));
        context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> forget(opened, now));
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        Desk at = desk;
        if (at == null) {
            throw new IllegalStateException("a record came before init");
        }
        long now = at.context().currentSystemTimeMs();
        if (record.value() instanceof Tally tally) {
            counted(at, tally, now);
        } else if (record.value() instanceof Invocation invocation) {
            if (invocation.getEvent() instanceof InvocationRequested requested) {
                requested(at, invocation, requested, now);
            } else if (invocation.getEvent() instanceof InvocationCancelled cancelled) {
                cancelled(at, invocation, cancelled, now);
            } else {
                ordered(at, invocation, now);
            }
        } else {
            parts.meters().idle("NO_VALUE");
        }
    }

    private void requested(Desk at, Invocation invocation, InvocationRequested requested, long now) {
        String id = invocation.getInvocationId();
        Set<Integer> asked =
                TargetSelection.asked(requested.getSpec(), partitions, endpoint -> Partitions.of(endpoint, partitions));
        InvocationState known = at.states().get(id);
        // Tallies may be older than the state that is made here: its changelog was lost, theirs was not.
        InvocationState state = known != null
                ? known
                : InvocationFold.merged(
                        InvocationFold.requested(invocation, requested.getSpec(), asked.size()), tallies(at, id), now);
        if (state.getPhase() == InvocationPhase.SELECTING) {
            for (int partition : asked) {
                select(at, partition, new Selection(id, partition, now, new SelectTargets(requested.getSpec())));
            }
        }
        if (known == null) {
            state = keep(at, state);
            at.rollouts().found(state);
        }
        at.outbox().write(TopicCatalog.INVOCATION_STATE, id, state);
    }

    private void cancelled(Desk at, Invocation invocation, InvocationCancelled cancelled, long now) {
        String id = invocation.getInvocationId();
        InvocationState state = at.states().get(id);
        if (state == null) {
            at.outbox()
                    .deadLetter(
                            id, invocation, "NO_SUCH_INVOCATION", "there is no invocation " + id + " to be cancelled");
            return;
        }
        InvocationFold.cancelled(state, cancelled.getReason()).ifPresent(next -> {
            at.outbox().write(TopicCatalog.INVOCATION_STATE, id, keep(at, next));
        });
        if (state.getPhase() != InvocationPhase.COMPLETE) {
            for (int partition = 0; partition < partitions; partition++) {
                select(at, partition, new Selection(id, partition, now, new CancelTargets(cancelled.getReason())));
            }
        }
    }

    private void ordered(Desk at, Invocation invocation, long now) {
        String id = invocation.getInvocationId();
        InvocationState state = at.states().get(id);
        if (state == null) {
            at.outbox().deadLetter(id, invocation, "NO_SUCH_INVOCATION", "there is no invocation " + id);
            return;
        }
        Optional<InvocationState> next = Optional.empty();
        if (invocation.getEvent() instanceof InvocationPaused paused) {
            next = InvocationFold.paused(state, paused.getReason(), invocation.getAt());
        } else if (invocation.getEvent() instanceof InvocationResumed) {
            next = InvocationFold.resumed(state);
        } else if (invocation.getEvent() instanceof WavesApproved approved) {
            next = InvocationFold.approved(state, approved.getWave());
        }
        next.ifPresent(ordered -> {
            InvocationState stepped = at.rollouts().step(ordered, tallies(at, id), now);
            at.outbox().write(TopicCatalog.INVOCATION_STATE, id, keep(at, stepped));
        });
    }

    /** Time alone may open a job's next wave, or close it. */
    private static void look(Desk at, long now) {
        for (String id : at.rollouts().open()) {
            InvocationState state = at.states().get(id);
            if (state != null) {
                InvocationState next = at.rollouts().step(state, tallies(at, id), now);
                if (!next.equals(state)) {
                    at.outbox().write(TopicCatalog.INVOCATION_STATE, id, keep(at, next));
                }
            }
        }
    }

    /** Keeps a state that is not the one that was kept; returns it as it is kept. */
    private static InvocationState keep(Desk at, InvocationState changed) {
        InvocationState kept = InvocationState.newBuilder(changed)
                .setRevision(changed.getRevision() + 1)
                .build();
        at.states().put(kept.getInvocationId(), kept);
        return kept;
    }

    private static void select(Desk at, int partition, Selection selection) {
        at.outbox().write(TopicCatalog.SELECTIONS, partition, Integer.toString(partition), selection);
    }

    private void counted(Desk at, Tally tally, long now) {
        String id = tally.getInvocationId();
        String key = id + "/" + tally.getPartition();
        if (!InvocationFold.isNewer(tally, at.tallies().get(key))) {
            parts.meters().idle("OLD_TALLY");
            return;
        }
        at.tallies().put(key, tally);
        InvocationState state = at.states().get(id);
        if (state == null) {
            parts.meters().idle("TALLY_OF_NO_INVOCATION");
            return;
        }
        List<Tally> all = tallies(at, id);
        InvocationState next = at.rollouts().step(InvocationFold.merged(state, all, now), all, now);
        if (!next.equals(state)) {
            next = keep(at, next);
        }
        if (next.getPhase() == InvocationPhase.COMPLETE) {
            parts.completed().accept(next);
        }
        if (throttle.admit(id)) {
            at.outbox().write(TopicCatalog.INVOCATION_STATE, id, next);
        } else if (next.getPhase() != state.getPhase() || RolloutDesk.isNews(state.getRollout(), next.getRollout())) {
            throttle.wrote(id);
            at.outbox().write(TopicCatalog.INVOCATION_STATE, id, next);
        }
    }

    private static List<Tally> tallies(Desk at, String invocationId) {
        List<Tally> all = new ArrayList<>();
        try (KeyValueIterator<String, Tally> found =
                at.tallies().prefixScan(invocationId + "/", new StringSerializer())) {
            while (found.hasNext()) {
                all.add(found.next().value);
            }
        }
        return all;
    }

    private static void write(Desk at, String invocationId) {
        InvocationState state = at.states().get(invocationId);
        if (state != null) {
            at.outbox().write(TopicCatalog.INVOCATION_STATE, invocationId, state);
        }
    }

    /** Ids are in order of time, so what is old comes first. */
    private void forget(Desk at, long now) {
        long before = now - parts.settings().limits().ledgerRetention().toMillis();
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, InvocationState> all = at.states().all()) {
            for (int seen = 0; seen < SEEN_AT_ONCE && all.hasNext(); seen++) {
                InvocationState state = all.next().value;
                Long completed = state.getCompletedAt();
                if (completed != null && Math.max(completed, state.getExpiresAt()) < before) {
                    old.add(state.getInvocationId());
                }
            }
        }
        for (String id : old) {
            tallies(at, id).forEach(tally -> at.tallies().delete(id + "/" + tally.getPartition()));
            at.states().delete(id);
        }
    }
}
