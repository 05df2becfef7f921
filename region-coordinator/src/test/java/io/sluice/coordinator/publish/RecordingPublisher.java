package io.sluice.coordinator.publish;

import io.sluice.topics.ContentChunkRef;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicSpec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.avro.specific.SpecificRecord;

/** Takes records as a broker would, and shows them; or takes none. */
public final class RecordingPublisher implements Publisher {
    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, Long> offsets = new HashMap<>();
    private boolean down;

    /** What was written: a record, or raw bytes. */
    public record Sent(TopicSpec topic, String key, Object value, Position position) {}

    @Override
    public synchronized CompletionStage<Position> publish(TopicSpec topic, String key, SpecificRecord value) {
        return take(topic, 0, key, value);
    }

    @Override
    public synchronized CompletionStage<Position> publishRaw(TopicSpec topic, int partition, byte[] key, byte[] value) {
        return take(topic, partition, HexFormat.of().formatHex(key), value);
    }

    @Override
    public int partitions(TopicSpec topic) {
        return 4;
    }

    /** From now on Kafka takes nothing, or again everything. */
    public synchronized void down(boolean isDown) {
        down = isDown;
    }

    /** What was written to a topic, in order. */
    public synchronized List<Sent> on(TopicSpec topic) {
        return sent.stream().filter(one -> one.topic().equals(topic)).toList();
    }

    /** A content whose chunks were written. */
    public synchronized byte[] content(ContentIndex index) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (ContentChunkRef chunk : index.getChunks()) {
            Position place = new Position(chunk.getPartition(), chunk.getOffset());
            on(TopicCatalog.CONTENT).stream()
                    .filter(one -> one.position().equals(place))
                    .forEach(one -> whole.writeBytes((byte[]) one.value()));
        }
        return whole.toByteArray();
    }

    private CompletionStage<Position> take(TopicSpec topic, int partition, String key, Object value) {
        if (down) {
            return CompletableFuture.failedFuture(
                    new NotPublishedException("Kafka did not take a record", new IllegalStateException("down")));
        }
        long offset = offsets.merge(topic.topic() + partition, 1L, Long::sum) - 1;
        Position position = new Position(partition, offset);
        sent.add(new Sent(topic, key, value, position));
        return CompletableFuture.completedFuture(position);
    }
}
