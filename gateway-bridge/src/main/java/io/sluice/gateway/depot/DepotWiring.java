package io.sluice.gateway.depot;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.wan.Throttle;
import io.sluice.topics.ContentIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What a depot is made of.
 *
 * @param folder of its files
 * @param limits of all its parts
 * @param pulled keeps to what the WAN link may
 * @param served keeps to what endpoints may get, all together
 * @param watch hears what goes wrong
 */
public record DepotWiring(
        Path folder,
        GatewayStore store,
        DepotLimits limits,
        Throttle pulled,
        Throttle served,
        DepotWatch watch,
        MeterRegistry metrics) {

    /**
     * Where contents come from.
     *
     * @param tailing makes a consumer without group for the index
     * @param pulling makes one that fetches one batch at a time for the chunks
     */
    public record Source(
            Supplier<Consumer<byte[], byte[]>> tailing,
            ChunkConsumers pulling,
            Deserializer<ContentIndex> indexReader,
            String indexTopic,
            String contentTopic) {}

    /** A depot that is not running yet. */
    public Depot depot(Source source) throws IOException {
        DepotFiles files = new DepotFiles(
                folder,
                limits.bytes(),
                limits.reserveBytes(),
                () -> folder.toFile().getUsableSpace(),
                watch);
        Puller puller = new Puller(
                new ContentIndexes(store),
                () -> new KafkaChunks(source.pulling(), source.contentTopic()),
                files,
                limits,
                pulled,
                watch,
                metrics);
        ContentIndexTail tail =
                new ContentIndexTail(source.tailing(), source.indexReader(), source.indexTopic(), store, metrics);
        return new Depot(files, puller, tail, limits, served, System::nanoTime, metrics);
    }
}
