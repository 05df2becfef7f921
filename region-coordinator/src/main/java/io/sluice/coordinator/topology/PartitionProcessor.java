package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.routing.BatchMaker;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.Selection;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One partition of the region: hands each record to the desk it is for. One object per task, so that all desks see the same
 * {@link PartitionState}, which no other thread touches.
 */
final class PartitionProcessor implements Processor<String, SpecificRecord, String, Outgoing> {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RegionTopology.Parts parts;
    private @Nullable Desks desks;

    PartitionProcessor(RegionTopology.Parts parts) {
        this.parts = parts;
    }

    private record Desks(
            ProcessorContext<String, Outgoing> context,
            EndpointDesk endpoints,
            WordDesk words,
            SelectionDesk selections,
            LedgerDesk ledger) {}

    @Override
    public void init(ProcessorContext<String, Outgoing> context) {
        int partition = context.taskId().partition();
        PartitionState state = new PartitionState(context);
        GatewayLink gateways = parts.gateways();
        Outbox outbox = new Outbox(context, parts.serdes(), parts.meters());
        LedgerLog log = new LedgerLog(outbox, partition);
        Deadlines deadlines = new Deadlines(context);
        TallyDesk tallies = new TallyDesk(state.tallies(), state.releases(), outbox);
        Dispatcher dispatcher = new Dispatcher(state, log, gateways, new BatchMaker(parts.signer()));
        ReleaseDesk releases = new ReleaseDesk(state, state.releases(), log, dispatcher, tallies, parts.meters());
        var limits = parts.settings().limits();
        ExpiryDesk expiry =
                new ExpiryDesk(state, deadlines, log, limits.expiryGrace().toMillis(), limits.expiriesPerTick());
        long keptMs = limits.expiryGrace().plus(limits.ledgerRetention()).toMillis();
        state.rebuild(dispatcher::found);
        tallies.takeOver();
        context.schedule(limits.tallyInterval(), PunctuationType.WALL_CLOCK_TIME, now -> {
            dispatcher.tick(now);
            tallies.tick();
        });
        WordDesk words = new WordDesk(context, state, dispatcher, gateways, parts.meters(), limits);
        words.rebuild();
        EndpointDesk endpoints = new EndpointDesk(
                state,
                dispatcher,
                gateways,
                parts.rulebook(),
                outbox,
                parts.meters(),
                words,
                new RemovedEndpoints(context, limits.removedKept().toMillis()),
                new CollisionDesk(
                        state,
                        context.getStateStore(RegionStores.RIVALS),
                        limits,
                        words,
                        gateways,
                        outbox,
                        parts.meters()),
                limits.judgedPerTick());
        context.schedule(SECOND, PunctuationType.WALL_CLOCK_TIME, now -> {
            endpoints.tick(now);
            expiry.tick(now);
            dispatcher.retry(now);
        });
        desks = new Desks(
                context,
                endpoints,
                words,
                new SelectionDesk(
                        state,
                        log,
                        outbox,
                        parts.meters(),
                        releases,
                        id -> Partitions.of(id, parts.settings().partitions()) == partition),
                new LedgerDesk(state, dispatcher, releases, deadlines, tallies, outbox, parts.meters(), keptMs));
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        Desks at = desks;
        if (at == null) {
            throw new IllegalStateException("a record came before init");
        }
        long now = at.context().currentSystemTimeMs();
        SpecificRecord value = record.value();
        if (value instanceof LedgerRecord ledgerRecord) {
            long offset = at.context().recordMetadata().orElseThrow().offset();
            at.ledger().read(ledgerRecord, offset, now);
        } else if (value instanceof Selection selection) {
            at.selections().read(selection, now);
        } else if (value instanceof EndpointEvent event) {
            at.endpoints().read(event, now);
        } else if (value instanceof LoginRequest request) {
            at.endpoints().read(request, now);
        } else if (value instanceof EndpointOrder order) {
            at.endpoints().read(order, now);
        } else {
            parts.meters().idle("NO_VALUE");
        }
    }

    @Override
    public void close() {
        Desks at = desks;
        if (at != null) {
            at.words().close();
        }
    }
}
