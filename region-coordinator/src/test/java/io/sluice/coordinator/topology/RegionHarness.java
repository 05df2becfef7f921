package io.sluice.coordinator.topology;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.coordinator.rulebook.Rulebook;
import io.sluice.coordinator.topology.StreamsSettings.StreamsLimits;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.Invocation;
import io.sluice.topics.InvocationCancelled;
import io.sluice.topics.InvocationPaused;
import io.sluice.topics.InvocationRequested;
import io.sluice.topics.InvocationResumed;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.InvocationState;
import io.sluice.topics.JournalState;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.LoginKind;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.Session;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import io.sluice.topics.WavesApproved;
import io.sluice.wire.crypto.RegionSigner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** A region of one partition, whose time and records are the test's. */
final class RegionHarness implements AutoCloseable {
    static final long START = 1_800_000_000_000L;
    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    static final Duration EXPIRES = Duration.ofMinutes(10);
    static final Duration RUN_TIMEOUT = Duration.ofMinutes(1);
    static final Duration GRACE = Duration.ofSeconds(30);

    final FakeGateways gateways = new FakeGateways();
    final Rulebook rulebook = new Rulebook();
    final KeyPair regionKeys = newKeys();
    final List<InvocationState> completed = new ArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final TopicName names = new TopicName("test");
    private final SchemaIds ids = InMemorySchemaIds.of(names, "gw-1", "gw-2");
    private final RegionSerdes serdes = new RegionSerdes(ids, names);
    private final TopologyTestDriver driver;
    private long now = START;

    RegionHarness(Path folder) {
        this(folder, 2_000);
    }

    /** @param judgedPerTick endpoints a second that a changed login policy is applied to */
    RegionHarness(Path folder, int judgedPerTick) {
        StreamsLimits limits = new StreamsLimits(
                1,
                1,
                Duration.ZERO,
                GRACE,
                Duration.ofSeconds(10),
                Duration.ofMillis(50),
                Duration.ofSeconds(2),
                1_000,
                judgedPerTick,
                100_000,
                Duration.ofDays(7),
                1_000,
                Duration.ofDays(365),
                Duration.ofSeconds(2),
                Duration.ofHours(24),
                Duration.ofDays(30),
                Duration.ofDays(30),
                500,
                262_144);
        StreamsSettings settings = new StreamsSettings("test", folder, "nowhere:1", 1, limits);
        RegionMeters regionMeters = new RegionMeters(meters);
        Properties properties = StreamsProperties.of(settings, "here:1", serdes, regionMeters);
        RegionTopology.Parts parts = new RegionTopology.Parts(
                settings,
                serdes,
                new RegionSigner(regionKeys.getPrivate()),
                gateways,
                rulebook,
                regionMeters,
                completed::add);
        driver =
                new TopologyTestDriver(RegionTopology.build(parts, List.of()), properties, Instant.ofEpochMilli(START));
    }

    static KeyPair newKeys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    long now() {
        return now;
    }

    void pass(Duration time) {
        now += time.toMillis();
        driver.advanceWallClockTime(time);
    }

    /** Lets every timer of a fraction of a second run. */
    void settle() {
        pass(Duration.ofMillis(60));
    }

    <T extends SpecificRecord> void put(TopicSpec topic, String key, Class<T> type, T value) {
        driver.createInputTopic(
                        names.of(topic), new StringSerializer(), serdes.of(type).serializer())
                .pipeInput(key, value, now);
    }

    void putGarbage(TopicSpec topic, String key) {
        driver.createInputTopic(names.of(topic), new StringSerializer(), new StringSerializer())
                .pipeInput(key, "garbage", now);
    }

    <T extends SpecificRecord> List<T> read(TopicSpec topic, Class<T> type) {
        return driver.createOutputTopic(
                        names.of(topic),
                        new StringDeserializer(),
                        serdes.of(type).deserializer())
                .readValuesToList();
    }

    /** Of what was written to a topic since the last call. */
    List<Headers> headers(TopicSpec topic) {
        return driver
                .createOutputTopic(names.of(topic), new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList()
                .stream()
                .map(TestRecord::headers)
                .toList();
    }

    void login(String endpoint, String gateway, String boot, int count, Map<String, String> labels) {
        event(EndpointEventType.LOGGED_IN, endpoint, gateway, boot, count, JournalState.KEPT, labels);
    }

    void login(String endpoint, String gateway) {
        login(endpoint, gateway, "boot-1", 1, Map.of());
    }

    void event(
            EndpointEventType type,
            String endpoint,
            String gateway,
            String boot,
            int count,
            JournalState journal,
            Map<String, String> labels) {
        put(
                TopicCatalog.ENDPOINT_EVENTS,
                endpoint,
                EndpointEvent.class,
                new EndpointEvent(
                        type,
                        endpoint,
                        gateway,
                        new Session(boot, count),
                        now,
                        LoginKind.NORMAL,
                        journal,
                        "10.0.0.1:4000",
                        "host-" + endpoint,
                        "linux-x86_64",
                        "1.0",
                        labels,
                        ""));
    }

    void askLogin(String endpoint, String gateway, String request, long deadline) {
        put(
                TopicCatalog.LOGIN_REQUESTS,
                endpoint,
                LoginRequest.class,
                new LoginRequest(
                        request,
                        endpoint,
                        gateway,
                        now,
                        deadline,
                        "10.0.0.1:4000",
                        "host",
                        "linux-x86_64",
                        "1.0",
                        "INITIAL",
                        Map.of(),
                        "",
                        new Session("boot-asking", 1)));
    }

    InvocationSpec spec(String selector, List<String> endpoints) {
        return InvocationSpec.newBuilder()
                .setSelector(selector)
                .setEndpointIds(endpoints)
                .setMethod("uname")
                .setVersion("1")
                .setManifest(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .setManifestSignature(ByteBuffer.wrap(new byte[] {4}))
                .setEntryPoint("")
                .setArguments(ByteBuffer.wrap(new byte[0]))
                .setRunTimeoutMs(RUN_TIMEOUT.toMillis())
                .setOutputLimitBytes(65_536L)
                .setExpiresAt(now + EXPIRES.toMillis())
                .setTraceparent(TRACE)
                .build();
    }

    void invoke(String invocation, String selector) {
        invoke(invocation, spec(selector, List.of()));
    }

    void invoke(String invocation, InvocationSpec spec) {
        order(invocation, new InvocationRequested(spec));
    }

    void cancel(String invocation) {
        order(invocation, new InvocationCancelled("enough"));
    }

    void pause(String invocation, String reason) {
        order(invocation, new InvocationPaused(reason));
    }

    void resume(String invocation) {
        order(invocation, new InvocationResumed());
    }

    void approve(String invocation, int wave) {
        order(invocation, new WavesApproved(wave));
    }

    private void order(String invocation, Object event) {
        put(TopicCatalog.INVOCATIONS, invocation, Invocation.class, new Invocation(invocation, now, "admin", event));
    }

    void report(String invocation, String endpoint, TargetState state) {
        ByteBuffer output = ByteBuffer.wrap("Linux".getBytes(StandardCharsets.UTF_8));
        put(
                TopicCatalog.ACTIVATION_REPORTS,
                endpoint,
                LedgerRecord.class,
                new LedgerRecord(
                        invocation,
                        endpoint,
                        now,
                        new TargetReported(
                                state,
                                0,
                                output,
                                ByteBuffer.allocate(0),
                                "",
                                "gw-1",
                                new Session("boot-1", 1),
                                1,
                                1L,
                                2L,
                                3L,
                                4L,
                                5L,
                                "",
                                0L)));
    }

    void heartbeat(String gateway) {
        heartbeat(gateway, 0);
    }

    /** @param snapshot not 0: it asks to be told again */
    void heartbeat(String gateway, long snapshot) {
        put(
                TopicCatalog.GATEWAY_HEARTBEATS,
                gateway,
                GatewayHeartbeat.class,
                GatewayHeartbeat.newBuilder()
                        .setGateway(gateway)
                        .setAt(now)
                        .setStartedAt(START)
                        .setVersion("1.0")
                        .setAddress("localhost:8883")
                        .setSessions(3)
                        .setInbox(4)
                        .setLabels(Map.of())
                        .setSnapshotWanted(snapshot)
                        .build());
    }

    /** A gateway has brought a transfer to Kafka wholly; its clock says {@code at}. */
    void transferred(String transfer, String endpoint, long at) {
        driver.createInputTopic(
                        names.of(TopicCatalog.TRANSFERS),
                        new StringSerializer(),
                        serdes.of(TransferManifest.class).serializer())
                .pipeInput(
                        endpoint,
                        TransferManifest.newBuilder()
                                .setTransferId(transfer)
                                .setEndpointId(endpoint)
                                .setGateway("gw-1")
                                .setKind(TransferType.RESULT)
                                .setCorrelation("i1/" + endpoint)
                                .setName("stdout")
                                .setContentType("")
                                .setAttempt(0)
                                .setLength(3)
                                .setSha256(ByteBuffer.allocate(32))
                                .setStartedAt(at)
                                .setEndedAt(at)
                                .setState(TransferState.COMPLETE)
                                .setReason("")
                                .setExtents(List.of())
                                .build(),
                        at);
    }

    /** How many manifests of the endpoint's transfer are kept. */
    int manifests(String endpoint, String transfer) {
        int found = 0;
        try (var kept = driver.<String, TransferManifest>getWindowStore(RegionStores.MANIFESTS)
                .fetch(RegionStores.manifestKey(endpoint, transfer), 0, Long.MAX_VALUE)) {
            while (kept.hasNext()) {
                kept.next();
                found++;
            }
        }
        return found;
    }

    GatewayHeartbeat heartbeatOf(String gateway) {
        return driver.<String, GatewayHeartbeat>getKeyValueStore(RegionStores.HEARTBEATS)
                .get(gateway);
    }

    Endpoint endpoint(String id) {
        return driver.<String, Endpoint>getKeyValueStore(RegionStores.ENDPOINTS).get(id);
    }

    Gateway gateway(String id) {
        return driver.<String, Gateway>getKeyValueStore(RegionStores.GATEWAYS).get(id);
    }

    LedgerRow row(String invocation, String endpoint) {
        return driver.<String, LedgerRow>getKeyValueStore(RegionStores.ROWS).get(invocation + "/" + endpoint);
    }

    InvocationState state(String invocation) {
        settle();
        return driver.<String, InvocationState>getKeyValueStore(RegionStores.INVOCATIONS)
                .get(invocation);
    }

    @Override
    public void close() {
        driver.close();
    }
}
