package io.sluice.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.FakeRegistry;
import io.sluice.gateway.grant.CreditShare;
import io.sluice.gateway.grant.GrantSettings;
import io.sluice.gateway.grant.RelayCapacity;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.RelayLimits;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.relay.Written;
import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.wan.RateSchedule;
import io.sluice.gateway.wan.Throttle;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TransferManifest;
import io.sluice.wire.Digests;
import io.sluice.wire.Grant;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An intake on a real store, with a Kafka that answers when the test says so. */
abstract class IntakeFixture {
    static final String MANIFESTS = "transfers";
    static final byte[] CONTENT = "0123456789".repeat(5).getBytes(StandardCharsets.UTF_8);
    static final int GRANT = 100;
    /** Leaves room for one grant beside the tenth for credits. */
    private static final int LIMIT = GRANT + GRANT / 8;

    static final byte[] FIRST = TransferIds.bytes(new UUID(1, 1));
    static final byte[] SECOND = TransferIds.bytes(new UUID(2, 2));

    @TempDir
    Path folder;

    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    /** How far the intake's clock is ahead. */
    final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    final AtomicLong wanNanos = new AtomicLong();
    String wanRate = "unlimited";
    Throttle wan = wan();

    final List<String> answers = new CopyOnWriteArrayList<>();
    final AtomicReference<Throwable> failure = new AtomicReference<>();
    FakeRegistry registry;
    SchemaIds ids;
    GatewayStore store;
    Relay relay;
    Intake intake;

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        ids = new SchemaIds(registry.url());
        ids.register(MANIFESTS, TransferManifest.getClassSchema());
        store = GatewayStore.open(folder, 8 << 20, 4 << 20);
        relay = new Relay(producer, new RelayLimits(100, 1 << 20, Duration.ofSeconds(2)), new SimpleMeterRegistry());
        relay.start();
        intake = start(10, 8);
    }

    @AfterEach
    void close() {
        intake.close();
        relay.close();
        store.close();
        registry.close();
        assertThat(failure).hasNullValue();
    }

    private Throttle wan() {
        return new Throttle(
                "up",
                RateSchedule.parse(wanRate),
                ZoneOffset.UTC,
                InstantSource.system(),
                wanNanos::get,
                new SimpleMeterRegistry());
    }

    Intake start(int waiting, int perEndpoint) {
        wan = wan();
        Intake made = new Intake(
                store,
                new TransferTopics(
                        relay,
                        "transfer-chunks",
                        new TopicWriter<>(relay, ids, MANIFESTS, TransferManifest.class, Written.BY_GW_1),
                        "gw-1",
                        InstantSource.system()),
                new GrantSettings(
                        waiting,
                        8,
                        100,
                        1,
                        GRANT,
                        GRANT,
                        Duration.ofSeconds(30),
                        LIMIT,
                        LIMIT,
                        64,
                        Duration.ofSeconds(2),
                        GrantSettings.WEIGHTS),
                new CreditShare(),
                new IntakeSettings(
                        100, 100, perEndpoint, Duration.ofHours(1), Duration.ofHours(10), Duration.ofSeconds(2)),
                wan,
                () -> new RelayCapacity(0, 1 << 20, 1, false, false),
                () -> new SentChunks(producer.history(), "transfer-chunks"),
                () -> Instant.now().plus(ahead.get()),
                new SimpleMeterRegistry(),
                failure::set);
        made.start();
        return made;
    }

    void restart() {
        intake.close();
        intake = start(10, 8);
    }

    void ask(KeptLink link, byte[] transfer, long length, long offset) {
        intake.requestToSend(
                link, request(transfer, 0, length, offset), (code, reason) -> answers.add("asked " + code));
    }

    void giveUp(KeptLink link, byte[] transfer) {
        intake.requestToSend(link, request(transfer, 0, -1, 0, 1), (code, reason) -> answers.add("given up " + code));
    }

    static RequestToSend request(byte[] transfer, int attempt, long length, long offset) {
        return request(transfer, attempt, length, offset, 0);
    }

    private static RequestToSend request(byte[] transfer, int attempt, long length, long offset, long expiresAt) {
        byte[] none = {};
        return new RequestToSend(
                transfer, attempt, TransferKind.RESULT, "job/e1", "stdout", "", length, none, offset, none, expiresAt);
    }

    void send(KeptLink link, Grant grant, int from, int to, boolean last) {
        byte[] data = Arrays.copyOfRange(CONTENT, from, to);
        byte[] sha256 = last ? Digests.sha256(CONTENT) : new byte[0];
        intake.chunk(
                link,
                new TransferChunk(grant.grantId(), grant.transferId(), grant.attempt(), from, last, sha256, data),
                (code, reason) -> answers.add(to + " " + code));
    }

    void pause(KeptLink link, Grant grant, int at) {
        byte[] none = {};
        intake.chunk(
                link,
                new TransferChunk(grant.grantId(), grant.transferId(), grant.attempt(), at, false, true, none, none),
                (code, reason) -> answers.add("pause " + code));
    }

    void sent(int count) {
        await().until(() -> producer.history().size() == count);
    }

    TransferManifest manifest(int at) {
        return new RecordSerde<>(ids, TransferManifest.class)
                .deserializer()
                .deserialize(MANIFESTS, producer.history().get(at).value());
    }

    static Grant next(KeptLink link) throws InterruptedException {
        Grant grant = link.grants.poll(5, TimeUnit.SECONDS);
        assertThat(grant).as("no grant came").isNotNull();
        return Objects.requireNonNull(grant);
    }

    static Grant nextAt(KeptLink link, long offset) throws InterruptedException {
        return next(link, grant -> grant.offset() == offset);
    }

    /** The next such grant; others before it are void. */
    static Grant next(KeptLink link, Predicate<Grant> wanted) throws InterruptedException {
        Grant grant = next(link);
        for (int others = 0; !wanted.test(grant); others++) {
            assertThat(others).isLessThan(10);
            grant = next(link);
        }
        return grant;
    }
}
