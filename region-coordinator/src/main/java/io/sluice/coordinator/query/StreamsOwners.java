package io.sluice.coordinator.query;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.HostInfo;

/** By the metadata that Streams spreads with every assignment. */
final class StreamsOwners implements Owners {
    private final KafkaStreams streams;
    private final HostInfo here;

    /** @param here what the streams have as application.server */
    StreamsOwners(KafkaStreams streams, String here) {
        this.streams = streams;
        this.here = HostInfo.buildFromEndpoint(here);
    }

    @Override
    public Place of(String store, int partition) {
        StreamPartitioner<String, Object> to = (topic, key, value, partitions) -> Optional.of(Set.of(partition));
        try {
            KeyQueryMetadata metadata = streams.queryMetadataForKey(store, "", to);
            if (metadata == null || KeyQueryMetadata.NOT_AVAILABLE.equals(metadata)) {
                return new Place.Unknown();
            }
            HostInfo owner = metadata.activeHost();
            if (owner.equals(HostInfo.unavailable())) {
                return new Place.Unknown();
            }
            return owner.equals(here) ? new Place.Here() : new Place.There(owner.host() + ":" + owner.port());
        } catch (InvalidStateStoreException | IllegalStateException e) {
            return new Place.Unknown();
        }
    }
}
