package io.sluice.coordinator.api;

import io.sluice.coordinator.method.ContentLog;
import io.sluice.coordinator.method.Refusal;
import io.sluice.coordinator.publish.Publisher.Position;
import io.sluice.coordinator.publish.RecordingPublisher;
import io.sluice.topics.ContentChunkRef;
import io.sluice.topics.TopicCatalog;

/** The chunks that were published to a Kafka in memory. */
record PublishedChunks(RecordingPublisher kafka) implements ContentLog {
    @Override
    public Reading open() {
        return new Reading() {
            @Override
            public byte[] chunk(ContentChunkRef place) {
                Position wanted = new Position(place.getPartition(), place.getOffset());
                return kafka.on(TopicCatalog.CONTENT).stream()
                        .filter(sent -> sent.position().equals(wanted))
                        .map(sent -> (byte[]) sent.value())
                        .findFirst()
                        .orElseThrow(() -> new Refusal(Refusal.Kind.CONTENT_GONE, "no chunk at " + wanted));
            }

            @Override
            public void close() {}
        };
    }
}
