package io.sluice.connectors.inventory;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.connectors.inventory.fold.InventoryFold;
import io.sluice.connectors.inventory.fold.Known;
import io.sluice.connectors.inventory.report.ReportReader;
import io.sluice.streams.RestartBudget;
import io.sluice.topics.Inventory;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.KafkaChunkSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fold, running. Any number of processes may run it for a region: they share the partitions of endpoints.
 *
 * <p>Started and closed by whoever has a process for it; it needs Kafka and the schema registry, and nothing else.
 */
public final class InventoryApplication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryApplication.class);
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final int REPLACED_THREADS = 20;
    private static final Duration REPLACED_WITHIN = Duration.ofMinutes(10);

    private final KafkaStreams streams;
    private final KafkaReports source;
    private final FoldSerdes serdes;
    private final OtherProcesses others;
    private final CompletableFuture<Throwable> failure;
    private final String here;

    private InventoryApplication(
            KafkaStreams streams,
            KafkaReports source,
            FoldSerdes serdes,
            OtherProcesses others,
            CompletableFuture<Throwable> failure,
            String here) {
        this.streams = streams;
        this.source = source;
        this.serdes = serdes;
        this.others = others;
        this.failure = failure;
        this.here = here;
    }

    /**
     * Starts it and returns; {@link #obstacle} says when it works.
     *
     * @param token with which others are asked for what they have folded
     * @throws io.sluice.topics.TopicsUnavailableException if the schema registry is away or refuses a schema
     */
    public static InventoryApplication start(
            InventorySettings settings, SchemaIds ids, String token, MeterRegistry registry) {
        FoldSerdes serdes = new FoldSerdes(ids, settings.names());
        FoldMeters meters = new FoldMeters(registry);
        KafkaReports source =
                new KafkaReports(chunks(settings), settings.packedBytes(), settings.patience(), System::nanoTime);
        FoldProcessor.Parts parts = new FoldProcessor.Parts(
                serdes,
                source,
                new ReportReader(settings.unpackedBytes()),
                new InventoryFold(settings.fold()),
                settings.forgetAfter(),
                settings.keepRecent(),
                meters);
        KafkaStreams streams = new KafkaStreams(
                FoldTopology.build(parts, settings.mostRecordBytes()), FoldProperties.of(settings, serdes, meters));
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        observe(streams, meters, failure);
        streams.start();
        return new InventoryApplication(
                streams, source, serdes, new OtherProcesses(token, settings.timeout()), failure, settings.here());
    }

    private static Supplier<ChunkSource> chunks(InventorySettings settings) {
        AtomicInteger number = new AtomicInteger();
        return () -> {
            Map<String, Object> properties = new HashMap<>(KafkaChunkSource.settings());
            properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
            properties.put(
                    ConsumerConfig.CLIENT_ID_CONFIG,
                    FoldProperties.applicationId(settings.names().region()) + "-reports-" + number.incrementAndGet());
            return new KafkaChunkSource(
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                    settings.names().of(TopicCatalog.TRANSFER_CHUNKS),
                    settings.timeout());
        };
    }

    private static void observe(KafkaStreams streams, FoldMeters meters, CompletableFuture<Throwable> ended) {
        Gauge.builder("sluice.inventory.running", streams, at -> at.state() == KafkaStreams.State.RUNNING ? 1 : 0)
                .description("1 while reports are folded")
                .register(meters.registry());
        RestartBudget budget = new RestartBudget(REPLACED_THREADS, REPLACED_WITHIN.toNanos());
        streams.setStateListener((next, before) -> {
            LOG.info("inventory: {} after {}", next, before);
            if (next == KafkaStreams.State.ERROR) {
                ended.complete(new IllegalStateException("the inventory has stopped for good, see the log before"));
            }
        });
        streams.setUncaughtExceptionHandler(failure -> {
            if (budget.spend(System.nanoTime())) {
                LOG.error("a thread of the inventory failed and is replaced", failure);
                meters.replacedThread();
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            LOG.error("threads of the inventory fail again and again: stopping", failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    }

    /** Completed when it has stopped for good; never by {@link #close}. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Why nothing is folded here, though it may run; empty when it is. */
    public String obstacle() {
        KafkaStreams.State state = streams.state();
        return state == KafkaStreams.State.RUNNING
                ? ""
                : "partitions are being assigned and restored: the inventory is " + state;
    }

    /**
     * The last inventory of an endpoint, wherever it is folded.
     *
     * @throws InvalidStateStoreException while partitions are being assigned and restored
     * @throws io.sluice.topics.TopicsUnavailableException if it is folded by another process, and that does not answer
     */
    public Optional<Inventory> inventory(String endpointId) {
        return elsewhere(endpointId)
                .map(address ->
                        Optional.ofNullable(others.ask(address, endpointId)).map(serdes::inventory))
                .orElseGet(() -> own(endpointId));
    }

    /** The record of what is folded here. */
    Optional<byte[]> record(String endpointId) {
        return own(endpointId).map(serdes::record);
    }

    /** Where the inventory of an endpoint is known, host:port; empty: here. */
    private Optional<String> elsewhere(String endpointId) {
        KeyQueryMetadata metadata = streams.queryMetadataForKey(
                FoldTopology.KNOWN, endpointId, Serdes.String().serializer());
        if (metadata == null || metadata.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            return Optional.empty();
        }
        HostInfo owner = metadata.activeHost();
        String address = owner.host() + ":" + owner.port();
        return address.equals(here) ? Optional.empty() : Optional.of(address);
    }

    private Optional<Inventory> own(String endpointId) {
        Known known = streams.store(StoreQueryParameters.fromNameAndType(
                        FoldTopology.KNOWN, QueryableStoreTypes.<String, Known>keyValueStore()))
                .get(endpointId);
        return known == null ? Optional.empty() : Optional.ofNullable(known.inventory());
    }

    /** Leaves the group, so that others take over at once. */
    @Override
    public void close() {
        if (!streams.close(CloseOptions.timeout(CLOSE)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP))) {
            LOG.warn("the inventory did not stop within {}", CLOSE);
        }
        source.close();
    }
}
