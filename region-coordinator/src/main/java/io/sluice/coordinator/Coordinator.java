package io.sluice.coordinator;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.coordinator.api.ApiServer;
import io.sluice.coordinator.audit.AuditLog;
import io.sluice.coordinator.config.CoordinatorConfig;
import io.sluice.coordinator.config.CoordinatorKeys;
import io.sluice.coordinator.enrolment.EnrolmentTopology;
import io.sluice.coordinator.enrolment.JoinTokens;
import io.sluice.coordinator.follow.TopicFollower;
import io.sluice.coordinator.history.KafkaEndpointChanges;
import io.sluice.coordinator.history.KafkaHistory;
import io.sluice.coordinator.method.Catalogue;
import io.sluice.coordinator.method.CatalogueReader;
import io.sluice.coordinator.method.ContentLog;
import io.sluice.coordinator.method.ContentStore;
import io.sluice.coordinator.method.Declarations;
import io.sluice.coordinator.method.FilepackStore;
import io.sluice.coordinator.method.KafkaContentLog;
import io.sluice.coordinator.method.MethodStore;
import io.sluice.coordinator.method.WholeContents;
import io.sluice.coordinator.output.KafkaChunkLog;
import io.sluice.coordinator.peer.PeerClient;
import io.sluice.coordinator.peer.PeerServer;
import io.sluice.coordinator.peer.PeerTls;
import io.sluice.coordinator.publish.KafkaPublisher;
import io.sluice.coordinator.query.StreamsRegion;
import io.sluice.coordinator.query.WrittenSelector;
import io.sluice.coordinator.region.NewGateways;
import io.sluice.coordinator.region.RegionDirectory;
import io.sluice.coordinator.region.RegionFiles;
import io.sluice.coordinator.region.RegionKeys;
import io.sluice.coordinator.region.RegionRefusedException;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.coordinator.rulebook.RulebookReader;
import io.sluice.coordinator.selector.SelectorParser;
import io.sluice.coordinator.topology.RegionSerdes;
import io.sluice.coordinator.topology.StreamsSettings;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.Enrolment;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.RegionTopics;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicsUnavailableException;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import io.sluice.wire.crypto.RegionVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator of a region, wired in the order things depend on each other: settings → keys → Kafka and registry →
 * publisher, catalogue → streams → HTTP API; closed in reverse, so requests end before what serves them.
 */
public final class Coordinator implements AutoCloseable {
    private static final int CANNOT = 1;
    private static final int BAD_SETTINGS = 2;
    private static final int KAFKA_TIMEOUT_MILLIS = 30_000;
    private static final String LISTENING = "listening.properties";

    /** Built when the first coordinator is, since only then the log's format is known. */
    private final Logger log = LoggerFactory.getLogger(Coordinator.class);

    private final CoordinatorConfig config;
    private final InstantSource clock = InstantSource.system();
    private final SecureRandom random = new SecureRandom();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    private Coordinator(CoordinatorConfig config) {
        this.config = config;
    }

    /** Exit codes: 0 stopped in order, 1 cannot start or go on, 2 bad settings, 3 halted by the watchdog. */
    public static void main(String[] arguments) {
        try {
            Config config = Config.load(CoordinatorKeys.ALL, arguments, System.getenv());
            Logging.prepare(config.get(CoordinatorKeys.LOG_FORMAT));
            Coordinator coordinator = start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(coordinator::close, "stop"));
            coordinator.failure().join();
            System.exit(CANNOT);
        } catch (ConfigException e) {
            exit(BAD_SETTINGS, e);
        } catch (RegionRefusedException
                | TopicsUnavailableException
                | IllegalStateException
                | KafkaException
                | UncheckedIOException e) {
            exit(CANNOT, e);
        }
    }

    /**
     * Starts a coordinator in this process; returns when its API is bound. Whether it serves is told by {@code /readyz}.
     *
     * @throws RegionRefusedException if the region's keys are missing: only region init makes them
     */
    public static Coordinator start(Config settings) {
        Coordinator coordinator = new Coordinator(CoordinatorConfig.of(settings));
        try {
            coordinator.open();
            return coordinator;
        } catch (IOException e) {
            coordinator.close();
            throw new UncheckedIOException("cannot use region.dir or data.dir: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            coordinator.close();
            throw e;
        }
    }

    /** Completed when the coordinator can no longer serve and must be started anew. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    private void open() throws IOException {
        String region = config.names().region();
        RegionDirectory directory = new RegionDirectory(config.regionDir(), random);
        directory.requireRegion(region);
        RegionKeys keys = directory.readKeys(region);
        String adminToken = directory.adminToken();

        Map<String, Integer> partitions = partitions();
        SchemaIds ids = new SchemaIds(config.schemaRegistryUrl());
        RegionSchemas.register(ids, config.names(), List.of());
        measureJvm();

        KafkaPublisher publisher = opened(KafkaPublisher.connect(
                config.bootstrapServers(),
                ids,
                config.names(),
                partitions,
                config.api().kafkaTimeout()));
        Catalogue catalogue = new Catalogue();
        TopicFollower reader = opened(CatalogueReader.start(config.bootstrapServers(), catalogue, ids, config.names()));
        Rulebook rulebook = new Rulebook();
        TopicFollower rules = opened(RulebookReader.start(config.bootstrapServers(), rulebook, ids, config.names()));
        StreamsRegion streams = openStreams(keys, ids, rulebook, partitionsOf(partitions));
        var unused = streams.failure().thenAccept(failure::complete);

        ContentStore contents = new ContentStore(
                catalogue,
                publisher,
                config.dataDir().resolve("content"),
                config.content().maxBytes(),
                config.content().uploads(),
                config.api().kafkaTimeout());
        MethodStore methods = new MethodStore(
                catalogue,
                contents,
                publisher,
                keys.signer(),
                config.content().methods(),
                config.api().kafkaTimeout(),
                clock);
        Declarations declarations = new Declarations(new RegionVerifier(keys.verifyingKey()));
        ContentLog contentLog = new KafkaContentLog(
                config.bootstrapServers(), config.names(), config.api().kafkaTimeout());
        FilepackStore filepacks = new FilepackStore(
                catalogue,
                contents,
                methods,
                declarations,
                new WholeContents(contentLog, config.content().readers()));
        ApiServer api = opened(ApiServer.start(
                config.api(),
                new ApiServer.About(
                        region,
                        keys.caDigest(),
                        version(),
                        partitionsOf(partitions),
                        Base64.getEncoder().encodeToString(keys.verifyingKey().getEncoded()),
                        adminToken),
                new ApiServer.Parts(
                        streams,
                        publisher,
                        catalogue,
                        contents,
                        contentLog,
                        methods,
                        filepacks,
                        declarations,
                        new JoinTokens(publisher, keys.caDigest(), random, clock),
                        new AuditLog(publisher, clock, metrics),
                        new KafkaChunkLog(
                                config.bootstrapServers(),
                                config.names(),
                                partitionsOf(partitions),
                                config.api().kafkaTimeout()),
                        KafkaHistory.of(
                                config.bootstrapServers(),
                                ids,
                                config.names(),
                                partitionsOf(partitions),
                                new KafkaHistory.Bounds(
                                        config.api().historyReaders(),
                                        config.api().historyRecords(),
                                        config.api().kafkaTimeout())),
                        KafkaEndpointChanges.of(
                                config.bootstrapServers(),
                                ids,
                                config.names(),
                                partitionsOf(partitions),
                                config.api().kafkaTimeout()),
                        newGateways(keys, ids),
                        rulebook,
                        text -> new WrittenSelector(text, SelectorParser.parse(text)),
                        () -> obstacles(streams, reader, rules),
                        metrics,
                        clock)));
        announce(api);
    }

    private NewGateways newGateways(RegionKeys keys, SchemaIds ids) {
        int timeoutMillis = Math.toIntExact(config.api().kafkaTimeout().toMillis());
        Admin admin = opened(Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                timeoutMillis,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                timeoutMillis)));
        return new NewGateways(
                new RegionTopics(admin, config.names()),
                ids,
                config.names(),
                keys,
                config.gatewayValidity(),
                clock,
                random);
    }

    /** What other coordinators ask is bound first, since the streams spread its address. */
    private StreamsRegion openStreams(RegionKeys keys, SchemaIds ids, Rulebook rulebook, int partitions) {
        CoordinatorConfig.Peers peers = config.peers();
        RegionSerdes serdes = new RegionSerdes(ids, config.names());
        SSLContext tls = PeerTls.context(keys.authority(), peers.host(), clock.instant(), random);
        PeerServer server = opened(PeerServer.start(peers.host(), peers.port(), peers.threads(), tls, serdes, metrics));
        PeerClient client = new PeerClient(tls, serdes, peers.timeout(), peers.requests(), metrics);
        StreamsRegion streams = opened(
                streams(keys, ids, rulebook, partitions, new StreamsRegion.Neighbours(server.address(), client)));
        server.answerFrom(streams.own());
        log.info("other coordinators ask this one at {}", server.address());
        return streams;
    }

    private StreamsRegion streams(
            RegionKeys keys, SchemaIds ids, Rulebook rulebook, int partitions, StreamsRegion.Neighbours neighbours) {
        EnrolmentTopology enrolment = new EnrolmentTopology(
                config.names(),
                new RecordSerde<>(ids, Enrolment.class),
                new RecordSerde<>(ids, EndpointOrder.class),
                keys.authority(),
                keys.verifyingKey().getEncoded(),
                config.certificateValidity(),
                clock,
                metrics);
        return StreamsRegion.start(
                new StreamsSettings(
                        config.names().region(),
                        config.dataDir().resolve("streams"),
                        config.bootstrapServers(),
                        partitions,
                        config.streams()),
                keys.signer(),
                ids,
                rulebook,
                metrics,
                neighbours,
                List.of(enrolment));
    }

    /** Partition counts by last part of the topic's name; refuses a region whose topics are missing or do not agree. */
    private Map<String, Integer> partitions() {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                KAFKA_TIMEOUT_MILLIS))) {
            RegionTopics topics = new RegionTopics(admin, config.names());
            List<String> missing = topics.missing();
            if (!missing.isEmpty()) {
                throw new IllegalStateException(
                        "region " + config.names().region() + " lacks topics that this version needs: "
                                + String.join(", ", missing)
                                + ": run region init with this region.dir, which makes what is missing and"
                                + " changes nothing else, and start again");
            }
            return topics.requireConsistent();
        }
    }

    private static int partitionsOf(Map<String, Integer> partitions) {
        Integer count = partitions.get(TopicCatalog.SELECTIONS.topic());
        if (count == null) {
            throw new IllegalStateException("topic selections is missing: run region init");
        }
        return count;
    }

    private static List<String> obstacles(StreamsRegion streams, TopicFollower reader, TopicFollower rules) {
        List<String> obstacles = new ArrayList<>();
        if (streams.hasFailed()) {
            obstacles.add("the streams have failed for good: restart this process, its log says why");
        } else {
            obstacles.addAll(streams.obstacles());
        }
        if (!reader.isCaughtUp()) {
            obstacles.add("the catalogue of methods is being read");
        }
        if (!rules.isCaughtUp()) {
            obstacles.add("the login policy is being read");
        }
        return obstacles;
    }

    /** Closed by {@link #close} with everything else, or at once when the process halts. */
    private void measureJvm() {
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmThreadMetrics().bindTo(metrics);
        new ClassLoaderMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        opened(new JvmGcMetrics()).bindTo(metrics);
    }

    private void announce(ApiServer api) throws IOException {
        String url = "http://" + config.api().host() + ":" + api.port();
        Path file = config.dataDir().resolve(LISTENING);
        RegionFiles.writePublic(file, "api.url=" + url + "\n");
        opened.push(() -> Files.deleteIfExists(file));
        log.info("coordinator of region {} listens on {}", config.names().region(), url);
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    private static String version() {
        return Optional.ofNullable(Coordinator.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** Last opened, first closed: the announcement, the API, the streams, the catalogue, then the producer. */
    @Override
    public void close() {
        for (AutoCloseable part = opened.poll(); part != null; part = opened.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} could not be closed in order", part.getClass().getSimpleName(), e);
            }
        }
    }

    private static void exit(int code, Exception e) {
        System.err.println("coordinator: " + e.getMessage());
        System.exit(code);
    }
}
