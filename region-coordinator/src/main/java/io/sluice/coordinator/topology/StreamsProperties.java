package io.sluice.coordinator.topology;

import io.sluice.streams.DeadLetterHandler;
import io.sluice.streams.StoreSettings;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How Kafka Streams is set up. */
public final class StreamsProperties {
    private static final int SESSION_TIMEOUT_MS = 6_000;
    private static final int HEARTBEAT_MS = 2_000;
    private static final int COMMIT_MS = 100;
    private static final int PROBING_MS = 60_000;
    private static final int MAX_BLOCK_MS = 10_000;

    private StreamsProperties() {}

    /** Of the streams: name of their group, and what the names of their changelogs begin with. */
    public static String applicationId(StreamsSettings settings) {
        return "sluice." + settings.region() + ".coordinator";
    }

    /** @param here as host:port, where other instances ask this one for what it owns */
    public static Properties of(StreamsSettings settings, String here, RegionSerdes serdes, RegionMeters meters) {
        Properties all = new Properties();
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId(settings));
        all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        all.put(StreamsConfig.APPLICATION_SERVER_CONFIG, here);
        all.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateFolder().toString());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.limits().threads());
        all.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MS);
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.limits().standbys());
        all.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, PROBING_MS);
        all.put(StreamsConfig.MAX_WARMUP_REPLICAS_CONFIG, Math.max(2, 2 * settings.partitions()));
        // What lies in Kafka is taken in order of time: an endpoint that logged in before an invocation is among its
        // targets, also after a restart. Nothing waits for what has not been written yet.
        all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreSettings.class);
        all.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        all.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), HEARTBEAT_MS);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), MAX_BLOCK_MS);
        all.put(DeadLetterHandler.LETTERS, new RegionLetters(serdes, meters));
        return all;
    }
}
