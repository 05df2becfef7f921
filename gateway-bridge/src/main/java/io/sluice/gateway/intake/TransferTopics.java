package io.sluice.gateway.intake;

import io.sluice.gateway.intake.IntakeEvent.Verdict;
import io.sluice.gateway.relay.Delivery;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Transfer;
import io.sluice.topics.Extent;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferType;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Writes chunks and manifests, keyed by endpoint id. */
public final class TransferTopics {
    private static final byte[] NOT_LAST = {0};
    private static final byte[] LAST = {1};

    private final Relay relay;
    private final String chunks;
    private final TopicWriter<TransferManifest> manifests;
    private final String gateway;
    private final InstantSource clock;

    /** @param chunks name of the topic of chunks */
    public TransferTopics(
            Relay relay, String chunks, TopicWriter<TransferManifest> manifests, String gateway, InstantSource clock) {
        this.relay = relay;
        this.chunks = chunks;
        this.manifests = manifests;
        this.gateway = gateway;
        this.clock = clock;
    }

    Admission chunk(Origin origin, TransferChunk chunk, Delivery delivery) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("transfer", TransferIds.bytes(origin.id()));
        headers.add("attempt", ByteBuffer.allocate(4).putInt(chunk.attempt()).array());
        headers.add("offset", ByteBuffer.allocate(8).putLong(chunk.offset()).array());
        headers.add("flags", chunk.last() ? LAST : NOT_LAST);
        // Who follows a job's output by this header must not meet the files that its methods send beside it.
        if (origin.kind() == TransferKind.RESULT) {
            headers.add("correlation", origin.correlation().getBytes(StandardCharsets.UTF_8));
        }
        byte[] key = origin.endpointId().getBytes(StandardCharsets.UTF_8);
        // While Kafka is silent a chunk is given back rather than spooled: its place must be known when it is durable.
        return relay.offerPerishable(new ProducerRecord<>(chunks, null, null, key, chunk.data(), headers), delivery);
    }

    Admission manifest(Transfer transfer, Verdict verdict, Delivery delivery) {
        return manifests.offer(transfer.origin().endpointId(), manifestOf(transfer, verdict), delivery);
    }

    TransferManifest manifestOf(Transfer transfer, Verdict verdict) {
        Origin origin = transfer.origin();
        List<Extent> extents = transfer.runs().stream()
                .map(run -> new Extent(run.partition(), run.firstOffset(), run.count()))
                .toList();
        return new TransferManifest(
                origin.id().toString(),
                origin.endpointId(),
                gateway,
                TransferType.valueOf(origin.kind().name()),
                origin.correlation(),
                origin.name(),
                origin.contentType(),
                transfer.attempt(),
                transfer.durableTo(),
                ByteBuffer.wrap(transfer.sha256()),
                origin.beganAtMillis(),
                clock.millis(),
                verdict.state(),
                verdict.reason(),
                extents);
    }
}
