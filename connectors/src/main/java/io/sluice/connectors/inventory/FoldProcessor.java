package io.sluice.connectors.inventory;

import io.sluice.connectors.inventory.fold.InventoryFold;
import io.sluice.connectors.inventory.fold.Known;
import io.sluice.connectors.inventory.fold.Moment;
import io.sluice.connectors.inventory.fold.Step;
import io.sluice.connectors.inventory.fold.Write;
import io.sluice.connectors.inventory.report.ReportReader;
import io.sluice.connectors.inventory.report.ReportRefusedException;
import io.sluice.streams.DeadLetterHandler;
import io.sluice.topics.DeadLetter;
import io.sluice.topics.Endpoint;
import io.sluice.topics.Inventory;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one partition's reports, and what the endpoint list says, to the fold, and its records to their topics. */
final class FoldProcessor implements Processor<String, SpecificRecord, byte[], Outgoing> {
    private static final Logger LOG = LoggerFactory.getLogger(FoldProcessor.class);
    private static final Duration FORGETS = Duration.ofHours(1);

    private final Parts parts;
    private @Nullable Desk desk;

    /**
     * What it is made of.
     *
     * @param keepRecent after which what was written and read is durable and committed for certain
     * @param forgetAfter how long it is known that an endpoint was removed: longer than its reports can be read
     */
    record Parts(
            FoldSerdes serdes,
            ReportSource source,
            ReportReader reader,
            InventoryFold fold,
            Duration forgetAfter,
            Duration keepRecent,
            FoldMeters meters) {}

    private record Desk(
            ProcessorContext<byte[], Outgoing> context,
            KeyValueStore<String, Known> known,
            KeyValueStore<String, Long> removed,
            long began) {}

    FoldProcessor(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<byte[], Outgoing> context) {
        Desk at = new Desk(
                context,
                context.getStateStore(FoldTopology.KNOWN),
                context.getStateStore(FoldTopology.REMOVED),
                context.currentSystemTimeMs());
        desk = at;
        context.schedule(FORGETS, PunctuationType.WALL_CLOCK_TIME, now -> forget(at, now));
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        Desk at = desk;
        if (at == null) {
            throw new IllegalStateException("a record came before init");
        }
        String endpointId = record.key();
        SpecificRecord value = record.value();
        if (value instanceof TransferManifest manifest) {
            if (manifest.getKind() == TransferType.INVENTORY && manifest.getState() == TransferState.COMPLETE) {
                announced(at, endpointId, manifest, record.headers());
            }
        } else if (value instanceof Endpoint) {
            listed(at, endpointId, record.timestamp());
        } else if (isOfEndpoints(at)) {
            unlisted(at, endpointId, record.timestamp());
        }
    }

    private boolean isOfEndpoints(Desk at) {
        String endpoints = parts.serdes().names().of(TopicCatalog.ENDPOINTS);
        return at.context()
                .recordMetadata()
                .map(RecordMetadata::topic)
                .filter(endpoints::equals)
                .isPresent();
    }

    private void announced(Desk at, String endpointId, TransferManifest manifest, Headers headers) {
        Known known = known(at, endpointId);
        try {
            long began = System.nanoTime();
            byte[] packed = parts.source().fetch(manifest);
            parts.meters().fetched().record(Duration.ofNanos(System.nanoTime() - began));
            Inventory report = parts.reader().read(manifest, packed);
            apply(at, endpointId, known, parts.fold().reported(known, report, moment(at)));
        } catch (ReportRefusedException e) {
            if (InventoryFold.isGone(known, manifest.getEndedAt())) {
                apply(at, endpointId, known, parts.fold().gone(known, moment(at)));
                return;
            }
            LOG.warn("report {} of {} is refused: {}", manifest.getTransferId(), endpointId, e.getMessage());
            deadLetter(at, endpointId, manifest, headers, e);
        }
    }

    private void listed(Desk at, String endpointId, long listedAt) {
        // Rows of the list come with every login, and only few endpoints were taken off it lately.
        if (at.removed().get(endpointId) == null) {
            return;
        }
        Known before = known(at, endpointId);
        apply(at, endpointId, before, parts.fold().listed(before, listedAt, moment(at)));
    }

    private void unlisted(Desk at, String endpointId, long removedAt) {
        Known before = known(at, endpointId);
        Step step = parts.fold().unlisted(endpointId, before, removedAt, moment(at));
        apply(at, endpointId, before, step);
        if (step.known().isRemoved()) {
            at.removed().put(endpointId, step.known().removedAt());
        }
    }

    private void apply(Desk at, String endpointId, Known before, Step step) {
        for (Write write : step.writes()) {
            forward(
                    at,
                    parts.serdes().key(endpointId, write),
                    new Outgoing(
                            parts.serdes().names().of(write.topic()),
                            at.context().taskId().partition(),
                            parts.serdes().value(write)));
        }
        if (!step.known().equals(before)) {
            at.known().put(endpointId, step.known());
        }
        parts.meters().folded(step.outcome());
    }

    private void deadLetter(
            Desk at, String endpointId, TransferManifest manifest, Headers headers, ReportRefusedException refusal) {
        RecordMetadata source = at.context().recordMetadata().orElse(null);
        byte[] key = endpointId.getBytes(StandardCharsets.UTF_8);
        DeadLetter letter = new DeadLetter(
                now(at),
                FoldLetters.BY,
                parts.serdes().names().of(TopicCatalog.TRANSFERS),
                source == null ? -1 : source.partition(),
                source == null ? -1 : source.offset(),
                ByteBuffer.wrap(key),
                ByteBuffer.wrap(parts.serdes().manifest(manifest)),
                DeadLetterHandler.headers(headers),
                refusal.why() + ": report " + manifest.getTransferId() + ": " + refusal.getMessage());
        parts.meters().deadLetter(refusal.why().name());
        forward(
                at,
                key,
                new Outgoing(
                        parts.serdes().names().of(TopicCatalog.DEAD_LETTERS),
                        null,
                        parts.serdes().letter(letter)));
    }

    private static void forward(Desk at, byte[] key, Outgoing outgoing) {
        at.context().forward(new Record<>(key, outgoing, now(at)));
    }

    /** Forgets that endpoints were removed, once none of their reports can be read any more. */
    private void forget(Desk at, long nowMillis) {
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, Long> all = at.removed().all()) {
            while (all.hasNext()) {
                KeyValue<String, Long> each = all.next();
                if (nowMillis - each.value >= parts.forgetAfter().toMillis()) {
                    old.add(each.key);
                }
            }
        }
        for (String endpointId : old) {
            if (known(at, endpointId).isRemoved()) {
                at.known().delete(endpointId);
            }
            at.removed().delete(endpointId);
        }
    }

    private static Known known(Desk at, String endpointId) {
        Known known = at.known().get(endpointId);
        return known == null ? Known.NOTHING : known;
    }

    private Moment moment(Desk at) {
        return Moment.of(now(at), at.began(), parts.keepRecent().toMillis());
    }

    private static long now(Desk at) {
        return at.context().currentSystemTimeMs();
    }
}
