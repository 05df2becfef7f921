package io.sluice.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.gateway.admin.AdminServer;
import io.sluice.gateway.admin.ReadinessCheck;
import io.sluice.gateway.config.BackboneKeys;
import io.sluice.gateway.config.GatewayConfig;
import io.sluice.gateway.config.GatewayKeys;
import io.sluice.gateway.control.Consumers;
import io.sluice.gateway.control.GatewayTopic;
import io.sluice.gateway.depot.Depot;
import io.sluice.gateway.desk.Departures;
import io.sluice.gateway.desk.Drain;
import io.sluice.gateway.desk.KnownEndpoints;
import io.sluice.gateway.desk.RegionEnrolmentDesk;
import io.sluice.gateway.desk.RegionLoginDesk;
import io.sluice.gateway.desk.Sessions;
import io.sluice.gateway.events.GatewayEvents;
import io.sluice.gateway.events.TurnLog;
import io.sluice.gateway.grant.CreditShare;
import io.sluice.gateway.grant.RelayCapacity;
import io.sluice.gateway.heartbeat.Heartbeat;
import io.sluice.gateway.heartbeat.Housekeeping;
import io.sluice.gateway.inbox.AnsweredIds;
import io.sluice.gateway.inbox.Inbox;
import io.sluice.gateway.inbox.LedgerWriter;
import io.sluice.gateway.intake.Intake;
import io.sluice.gateway.intake.TransferTopics;
import io.sluice.gateway.inventory.KnownReports;
import io.sluice.gateway.listener.MqttListener;
import io.sluice.gateway.metrics.ProcessMetrics;
import io.sluice.gateway.relay.Capacity;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.spool.StoreSpool;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.upcall.Upcalls;
import io.sluice.gateway.wan.Throttle;
import io.sluice.topics.DeadLetter;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.Enrolment;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.transfer.KafkaChunkSource;
import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import io.sluice.wire.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway: its parts, wired.
 *
 * <p>Started from the store outwards: store, relay, inbox, depot, then the listener, then the gateway's topic. Stopped
 * from the outside in: no new connections, sessions drained, topic closed, relay flushed (its acknowledgements still go
 * through the inbox), inbox, depot, event loops, store.
 */
public final class Gateway implements AutoCloseable {
    private static final Duration SWEEP = Duration.ofMillis(250);
    private static final int VERIFY_POLL_RECORDS = 64;

    /** Every setting of the process. */
    public static final List<ConfigKey<?>> KEYS =
            Stream.concat(GatewayKeys.ALL.stream(), BackboneKeys.ALL.stream()).toList();

    private final Logger log = LoggerFactory.getLogger(Gateway.class);
    private final InstantSource clock = Clock.systemUTC();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    private final Config config;
    private final GatewayConfig settings;
    private final RegionLink region;
    private final GatewayStore store;
    private final Relay relay;
    private final GatewayEvents events;
    private final Inbox inbox;
    private final Throttle wanDown;
    private final Throttle wanUp;
    private final Depot depot;
    private final Intake intake;
    private final Upcalls upcalls;
    private final Sessions sessions;
    private final Drain drain;
    private final KnownReports reports;
    private final Departures departures;
    private final RegionLoginDesk loginDesk;
    private final RegionEnrolmentDesk enrolmentDesk;
    private final GatewayTopic topic;
    private final Housekeeping housekeeping;
    private final ListeningFile listeningFile;
    private @Nullable AdminServer admin;
    private volatile @Nullable MqttListener listener;

    private Gateway(Config config) throws IOException {
        this.config = config;
        this.settings = GatewayConfig.of(config);
        String gateway = settings.gateway();
        region = new RegionLink(
                new TopicName(settings.region()), gateway, new SchemaIds(settings.schemaRegistryUrl()), metrics);
        Path dataDir = Files.createDirectories(settings.dataDir());
        listeningFile = new ListeningFile(dataDir);
        store = GatewayStore.open(
                dataDir.resolve("store"),
                config.get(BackboneKeys.STORE_CACHE_BYTES),
                config.get(BackboneKeys.STORE_MEMTABLE_BYTES));
        housekeeping = new Housekeeping(metrics);
        ProcessMetrics.bind(metrics);

        // Up
        TurnLog turns = new TurnLog(gateway, config.get(BackboneKeys.EVENTS_OF_GATEWAY), clock, metrics);
        relay = Limits.relay(config, new StoreSpool(store), turns, metrics);
        events = new GatewayEvents(turns, region.writer(relay, TopicCatalog.GATEWAY_EVENTS, GatewayEvent.class));
        sessions = new Sessions(
                region.writer(relay, TopicCatalog.ENDPOINT_EVENTS, EndpointEvent.class),
                gateway,
                config.get(BackboneKeys.EVENTS_OWED),
                clock,
                metrics);
        drain = new Drain(sessions, config.get(GatewayKeys.DRAIN_RATE), metrics);
        KnownEndpoints known = new KnownEndpoints(store, config.get(BackboneKeys.KNOWN_ENDPOINTS), metrics);
        reports = UpcallParts.knownReports(config, store, clock, metrics);
        departures =
                new Departures(sessions, known, reports::forget, config.get(GatewayKeys.DRAIN_RATE), clock, metrics);
        loginDesk = new RegionLoginDesk(
                known,
                region.writer(relay, TopicCatalog.LOGIN_REQUESTS, LoginRequest.class),
                drain,
                gateway,
                config.get(GatewayKeys.LOGIN_DEADLINE),
                config.get(BackboneKeys.LOGIN_PENDING),
                clock,
                metrics);
        enrolmentDesk = new RegionEnrolmentDesk(
                region.writer(relay, TopicCatalog.ENROLMENTS, Enrolment.class),
                gateway,
                config.get(GatewayKeys.ENROLMENT_DEADLINE),
                config.get(BackboneKeys.ENROLMENT_PENDING),
                clock,
                metrics);

        CreditShare credits = new CreditShare();
        wanDown = Limits.throttle("down", BackboneKeys.WAN_DOWN_RATE, config, clock, metrics);
        wanUp = Limits.throttle("up", BackboneKeys.WAN_UP_RATE, config, clock, metrics);
        intake = new Intake(
                store,
                new TransferTopics(
                        relay,
                        region.of(TopicCatalog.TRANSFER_CHUNKS),
                        region.writer(relay, TopicCatalog.TRANSFERS, TransferManifest.class),
                        gateway,
                        clock),
                Limits.grants(config),
                credits,
                Limits.intake(config),
                wanUp,
                this::relayCapacity,
                () -> new KafkaChunkSource(
                        consumers("verify", KafkaChunkSource.FETCH_BYTES, VERIFY_POLL_RECORDS)
                                .get(),
                        region.of(TopicCatalog.TRANSFER_CHUNKS),
                        config.get(BackboneKeys.DEPOT_KAFKA_TIMEOUT)),
                clock,
                metrics,
                failure::complete);

        upcalls = UpcallParts.upcalls(config, settings, region, relay, store, clock, metrics);

        // Down
        inbox = new Inbox(
                store,
                region.commands(),
                Limits.activations(config),
                Limits.inbox(config),
                credits,
                new LedgerWriter(
                        region.writer(relay, TopicCatalog.ACTIVATION_REPORTS, LedgerRecord.class), gateway, clock),
                clock,
                metrics,
                failure::complete);
        depot = DepotParts.depot(config, settings, region, store, wanDown, turns, clock, metrics);
        topic = new GatewayTopic(
                consumers(
                        "control",
                        Math.toIntExact(config.get(BackboneKeys.CONTROL_FETCH_BYTES)),
                        config.get(BackboneKeys.CONTROL_POLL_RECORDS)),
                region.reader(GatewayMessage.class),
                Limits.control(config, region.commands()),
                store,
                inbox,
                new CoordinatorsWord(loginDesk, enrolmentDesk, drain, departures, depot),
                new DeadLetters(region.writer(relay, TopicCatalog.DEAD_LETTERS, DeadLetter.class), gateway, clock),
                clock,
                metrics);
    }

    /**
     * Runs a gateway in this process until it is closed.
     *
     * @throws IOException if its files cannot be read or its ports not be bound
     */
    public static Gateway start(Config config) throws IOException, InterruptedException {
        Gateway gateway = new Gateway(config);
        boolean started = false;
        try {
            gateway.start();
            started = true;
            return gateway;
        } finally {
            if (!started) {
                gateway.close();
            }
        }
    }

    /** Done when the gateway cannot go on and must be started anew. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** Where endpoints connect, host:port. */
    public String mqttAddress() {
        MqttListener bound = listener;
        if (bound == null) {
            throw new IllegalStateException("not listening");
        }
        return ListeningFile.written(bound.tlsAddress());
    }

    /** Base of /livez, /readyz and /metrics. */
    public String httpUrl() {
        AdminServer bound = admin;
        if (bound == null) {
            throw new IllegalStateException("not listening");
        }
        return "http://" + ListeningFile.written(bound.address());
    }

    private void start() throws IOException, InterruptedException {
        admin = AdminServer.start(
                settings.http(),
                List.of(
                        new ReadinessCheck("registry", region::notReady),
                        new ReadinessCheck("commands", topic::notReady, topic::state),
                        new ReadinessCheck("listener", () -> listener == null ? "not bound yet" : ""),
                        new ReadinessCheck("inbox", () -> failure.isDone() ? "has failed, see the log" : "")),
                metrics);
        region.register(store, config.get(BackboneKeys.START_TIMEOUT), config.get(BackboneKeys.KAFKA_BACK_OFF));
        relay.start();
        inbox.start();
        intake.start();
        depot.start();
        MqttListener bound = MqttListener.start(
                settings.listener(),
                new EndpointSwitch(sessions, inbox, depot, intake, upcalls),
                loginDesk,
                enrolmentDesk,
                sessions,
                metrics,
                clock,
                System::nanoTime);
        listener = bound;
        topic.start();
        keepHouse(bound);
        Map<String, String> addresses = new HashMap<>();
        addresses.put("mqtt.address", mqttAddress());
        addresses.put("http.url", httpUrl());
        bound.plaintextAddress()
                .ifPresent(address -> addresses.put("plaintext.address", ListeningFile.written(address)));
        listeningFile.write(addresses);
        log.info("endpoints can make this gateway use {} at most", MemoryBound.of(config));
        log.info("gateway {} of region {} listens: {}", settings.gateway(), settings.region(), addresses);
    }

    private void keepHouse(MqttListener bound) {
        String advertised = settings.advertisedAddress().isEmpty()
                ? ListeningFile.written(bound.tlsAddress())
                : settings.advertisedAddress();
        String version = Gateway.class.getPackage().getImplementationVersion();
        Heartbeat heartbeat = new Heartbeat(
                region.writer(relay, TopicCatalog.GATEWAY_HEARTBEATS, GatewayHeartbeat.class),
                settings.gateway(),
                version == null ? "development" : version,
                advertised,
                bound::sessions,
                inbox::size,
                () -> Load.of(intake.load(), relay, depot.state(), wanDown, wanUp),
                drain::isDraining,
                topic::snapshotWanted,
                clock);
        AnsweredIds answeredIds = new AnsweredIds(store, clock);
        housekeeping.every(settings.heartbeatInterval(), "heartbeat", heartbeat::beat);
        housekeeping.every(SWEEP, "logins", loginDesk::sweep);
        housekeeping.every(Drain.TICK, "drain", drain::tick);
        housekeeping.every(Drain.TICK, "departures", departures::tick);
        housekeeping.every(SWEEP, "enrolments", enrolmentDesk::sweep);
        housekeeping.every(Duration.ofSeconds(1), "sessions", sessions::sweep);
        housekeeping.every(Duration.ofSeconds(1), "events", events::sweep);
        housekeeping.every(Duration.ofSeconds(1), "fetches", depot::sweep);
        housekeeping.every(SWEEP, "upcalls", upcalls::sweep);
        housekeeping.every(Duration.ofMinutes(1), "ticket keys", bound::renewTicketKeys);
        housekeeping.every(Duration.ofMinutes(10), "answered ids", answeredIds::forgetOld);
        housekeeping.every(Duration.ofMinutes(10), "inventory digests", reports::sweep);
    }

    @Override
    public void close() {
        region.close();
        MqttListener bound = listener;
        if (bound != null) {
            bound.stopAccepting();
            bound.drain(settings.drainTimeout());
        }
        housekeeping.close();
        topic.close();
        upcalls.close();
        relay.close();
        inbox.close();
        intake.close();
        depot.close();
        if (bound != null) {
            bound.close();
        }
        if (admin != null) {
            admin.close();
        }
        store.close();
        try {
            listeningFile.close();
        } catch (IOException e) {
            log.warn("cannot delete listening.properties: {}", e.toString());
        }
        log.info("gateway {} has stopped", settings.gateway());
    }

    private RelayCapacity relayCapacity() {
        Capacity now = relay.capacity();
        return new RelayCapacity(
                now.inFlightBytes(), now.maxBytes(), now.ackLatencyNanos(), now.spooling(), now.spoolFull());
    }

    private Supplier<Consumer<byte[], byte[]>> consumers(String use, int fetchBytes, int pollRecords) {
        String clientId = "sluice-" + settings.gateway() + "-" + use;
        return () -> Consumers.connect(settings.bootstrapServers(), clientId, fetchBytes, pollRecords);
    }

    /** Exit codes: 0 orderly stop, 1 cannot start or go on, 2 bad settings. */
    public static void main(String[] arguments) throws InterruptedException {
        Config config;
        try {
            config = Config.load(KEYS, arguments, System.getenv());
            GatewayConfig settings = GatewayConfig.of(config);
            System.setProperty("sluice.log.format", settings.jsonLogs() ? "json" : "text");
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/sluice/gateway/logback.xml");
        }
        try {
            Gateway gateway = start(config);
            Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "stop"));
            gateway.failure().join();
            System.exit(1);
        } catch (IOException | RuntimeException e) {
            LoggerFactory.getLogger(Gateway.class).error("the gateway cannot start: {}", e.getMessage(), e);
            System.err.println("the gateway cannot start: " + e.getMessage());
            System.exit(1);
        }
    }
}
