package io.sluice.coordinator.topology;

import io.sluice.topics.TransferManifest;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** Keeps manifests by endpoint and transfer: an id says nothing of whose it is, the record's key does. */
final class TransferProcessor implements Processor<String, SpecificRecord, String, Outgoing> {
    private final RegionMeters meters;
    private @Nullable Desk desk;

    TransferProcessor(RegionMeters meters) {
        this.meters = meters;
    }

    private record Desk(ProcessorContext<String, Outgoing> context, WindowStore<String, TransferManifest> manifests) {}

    @Override
    public void init(ProcessorContext<String, Outgoing> context) {
        desk = new Desk(context, context.getStateStore(RegionStores.MANIFESTS));
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        Desk at = desk;
        if (at == null) {
            throw new IllegalStateException("a record came before init");
        }
        if (record.value() instanceof TransferManifest manifest) {
            // A gateway whose clock is ahead must not make the store drop what it holds of others.
            long time = Math.min(record.timestamp(), at.context().currentSystemTimeMs());
            at.manifests().put(RegionStores.manifestKey(record.key(), manifest.getTransferId()), manifest, time);
        } else {
            meters.idle("NO_VALUE");
        }
    }
}
