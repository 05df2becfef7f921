package io.sluice.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.FakeRegistry;
import io.sluice.gateway.grant.GrantSettings;
import io.sluice.gateway.grant.RelayCapacity;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.RelayLimits;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.wire.Digests;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers from the first request to the manifest, on a real store, with a Kafka that answers when the test says so. */
class IntakeTest {
    private static final String MANIFESTS = "transfers";
    private static final byte[] CONTENT = "0123456789".repeat(5).getBytes(StandardCharsets.UTF_8);
    private static final int GRANT = 100;
    private static final byte[] FIRST = TransferIds.bytes(new UUID(1, 1));
    private static final byte[] SECOND = TransferIds.bytes(new UUID(2, 2));

    @TempDir
    Path folder;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private FakeRegistry registry;
    private SchemaIds ids;
    private GatewayStore store;
    private Relay relay;
    private Intake intake;

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

    @Test
    void aTransferIsDurableBeforeItsLastChunkIsAcknowledged() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        Grant grant = next(link);

        // When
        send(link, grant, 0, 30, false);
        send(link, grant, 30, 50, true);

        // Then
        sent(2);
        assertThat(answers).containsExactly("asked 0");
        producer.completeNext();
        await().until(() -> answers.contains("30 0"));
        producer.completeNext();
        sent(3);
        assertThat(answers).doesNotContain("50 0");
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));
        TransferManifest manifest = manifest(2);
        assertThat(manifest.getState()).isEqualTo(TransferState.COMPLETE);
        assertThat(manifest.getLength()).isEqualTo(CONTENT.length);
        assertThat(manifest.getExtents()).hasSize(1);
    }

    @Test
    void aWrongDigestIsToldAndTheManifestSaysSo() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        Grant grant = next(link);

        // When
        intake.chunk(
                link,
                new TransferChunk(grant.grantId(), FIRST, 0, 0, true, new byte[32], CONTENT),
                (code, reason) -> answers.add("50 " + code));

        // Then
        sent(1);
        producer.completeNext();
        sent(2);
        producer.completeNext();
        await().until(() -> answers.contains("50 " + ReasonCodes.PAYLOAD_FORMAT_INVALID));
        assertThat(manifest(1).getState()).isEqualTo(TransferState.FAILED);
    }

    @Test
    void aChunkThatKafkaDidNotTakeIsAskedForAgain() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        Grant grant = next(link);
        send(link, grant, 0, 30, false);
        sent(1);

        // When
        producer.errorNext(new TimeoutException("away"));

        // Then
        await().until(() -> answers.contains("30 " + ReasonCodes.QUOTA_EXCEEDED));
        Grant again = nextAt(link, 0);
        send(link, again, 0, 50, true);
        sent(2);
        producer.completeNext();
        sent(3);
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));
    }

    @Test
    void whoAsksAgainWhileItsLastChunkIsOnItsWayIsToldOnceItIsDurable() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 50, true);
        sent(1);
        GrantedLink after = new GrantedLink("e1");

        // When
        ask(after, FIRST, CONTENT.length, 0);
        intake.ended(link);
        producer.completeNext();
        sent(2);
        producer.completeNext();

        // Then
        Grant end = next(after);
        assertThat(end.bytes()).isZero();
        assertThat(end.offset()).isEqualTo(CONTENT.length);
    }

    @Test
    void whoAsksAgainForADoneTransferIsToldSo() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 50, true);
        sent(1);
        producer.completeNext();
        sent(2);
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));
        restart();
        GrantedLink after = new GrantedLink("e1");

        // When
        ask(after, FIRST, CONTENT.length, 0);

        // Then
        assertThat(next(after).bytes()).isZero();
    }

    @Test
    void aRestartGoesOnBehindWhatWasAcknowledgedAlsoIfOnlyTheEndIsMissing() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 50, false);
        sent(1);
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));

        // When
        restart();
        GrantedLink after = new GrantedLink("e1");
        ask(after, FIRST, CONTENT.length, CONTENT.length);
        Grant grant = next(after);

        // Then
        assertThat(grant.offset()).isEqualTo(CONTENT.length);
        assertThat(grant.attempt()).isZero();
        assertThat(grant.bytes()).isPositive();
        intake.chunk(
                after,
                new TransferChunk(grant.grantId(), FIRST, 0, 50, true, Digests.sha256(CONTENT), new byte[0]),
                (code, reason) -> answers.add("end " + code));
        sent(2);
        producer.completeNext();
        sent(3);
        producer.completeNext();
        await().until(() -> answers.contains("end 0"));
    }

    @Test
    void aTransferThatLivedThroughARestartIsReadBackBeforeItIsCalledComplete() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 30, false);
        sent(1);
        producer.completeNext();
        await().until(() -> answers.contains("30 0"));
        restart();
        GrantedLink after = new GrantedLink("e1");
        ask(after, FIRST, -1, 30);
        Grant grant = next(after);

        // When
        byte[] rest = Arrays.copyOfRange(CONTENT, 30, 50);
        rest[7] ^= 1;
        intake.chunk(
                after,
                new TransferChunk(grant.grantId(), FIRST, 0, 30, true, Digests.sha256(CONTENT), rest),
                (code, reason) -> answers.add("end " + code));
        sent(2);
        producer.completeNext();

        // Then
        sent(3);
        producer.completeNext();
        await().until(() -> answers.contains("end " + ReasonCodes.PAYLOAD_FORMAT_INVALID));
        assertThat(manifest(2).getState()).isEqualTo(TransferState.FAILED);
    }

    @Test
    void whatThisGatewayDoesNotKnowBeginsAnew() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");

        // When
        ask(link, FIRST, -1, 30);

        // Then
        Grant grant = next(link);
        assertThat(grant.offset()).isZero();
        assertThat(grant.attempt()).isEqualTo(1);
    }

    @Test
    void oneForWhichTheQueueHadNoRoomIsAskedForAgainLater() throws Exception {
        // Given
        intake.close();
        intake = start(1, 8);
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, CONTENT.length, 0);
        Grant grant = next(link);
        send(link, grant, 0, 50, true);
        sent(1);
        GrantedLink other = new GrantedLink("e2");
        ask(other, SECOND, GRANT, 0);
        await().until(() -> answers.size() == 2);

        // When
        producer.errorNext(new TimeoutException("away"));

        // Then
        send(other, next(other), 0, 50, true);
        sent(2);
        producer.completeNext();
        assertThat(nextAt(link, 0).bytes()).isEqualTo(CONTENT.length);
    }

    @Test
    void anotherEndpointsTransferIsNotTouched() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        next(link);

        // When
        ask(new GrantedLink("e2"), FIRST, -1, 0);

        // Then
        await().until(() -> answers.contains("asked " + ReasonCodes.PAYLOAD_FORMAT_INVALID));
    }

    @Test
    void oneEndpointCannotFillTheBook() {
        // Given
        intake.close();
        intake = start(10, 2);
        GrantedLink greedy = new GrantedLink("e1");

        // When
        for (int i = 0; i < 3; i++) {
            ask(greedy, TransferIds.bytes(new UUID(9, i)), -1, 0);
        }
        ask(new GrantedLink("e2"), SECOND, -1, 0);

        // Then
        await().until(() -> answers.size() == 4);
        assertThat(answers).containsExactly("asked 0", "asked 0", "asked " + ReasonCodes.QUOTA_EXCEEDED, "asked 0");
        await().untilAsserted(() -> assertThat(intake.load().openTransfers()).isEqualTo(3));
    }

    @Test
    void aHugeAttemptCostsNothing() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        next(link);

        // When
        intake.requestToSend(
                link, request(FIRST, Integer.MAX_VALUE - 1, -1, 0), (code, reason) -> answers.add("asked " + code));

        // Then
        await().until(() -> answers.size() == 2);
        assertThat(next(link, grant -> grant.attempt() == Integer.MAX_VALUE - 1).offset())
                .isZero();
    }

    private Intake start(int waiting, int perEndpoint) {
        Intake made = new Intake(
                store,
                new TransferTopics(
                        relay,
                        "transfer-chunks",
                        new TopicWriter<>(relay, ids, MANIFESTS, TransferManifest.class),
                        "gw-1",
                        InstantSource.system()),
                new GrantSettings(
                        waiting, 8, 100, 1, GRANT, GRANT, Duration.ofSeconds(30), GRANT, GRANT, GrantSettings.WEIGHTS),
                new IntakeSettings(100, 100, perEndpoint, Duration.ofHours(1), Duration.ofSeconds(2)),
                () -> new RelayCapacity(0, 1 << 20, 1, false, false),
                () -> new SentChunks(producer.history(), "transfer-chunks"),
                InstantSource.system(),
                new SimpleMeterRegistry(),
                failure::set);
        made.start();
        return made;
    }

    private void restart() {
        intake.close();
        intake = start(10, 8);
    }

    private void ask(GrantedLink link, byte[] transfer, long length, long offset) {
        intake.requestToSend(
                link, request(transfer, 0, length, offset), (code, reason) -> answers.add("asked " + code));
    }

    private static RequestToSend request(byte[] transfer, int attempt, long length, long offset) {
        byte[] none = {};
        return new RequestToSend(
                transfer, attempt, TransferKind.RESULT, "job/e1", "stdout", "", length, none, offset, none, 0);
    }

    private void send(GrantedLink link, Grant grant, int from, int to, boolean last) {
        byte[] data = Arrays.copyOfRange(CONTENT, from, to);
        byte[] sha256 = last ? Digests.sha256(CONTENT) : new byte[0];
        intake.chunk(
                link,
                new TransferChunk(grant.grantId(), grant.transferId(), grant.attempt(), from, last, sha256, data),
                (code, reason) -> answers.add(to + " " + code));
    }

    private void sent(int count) {
        await().until(() -> producer.history().size() == count);
    }

    private TransferManifest manifest(int at) {
        return new RecordSerde<>(ids, TransferManifest.class)
                .deserializer()
                .deserialize(MANIFESTS, producer.history().get(at).value());
    }

    private static Grant next(GrantedLink link) throws InterruptedException {
        Grant grant = link.grants.poll(5, TimeUnit.SECONDS);
        assertThat(grant).as("no grant came").isNotNull();
        return Objects.requireNonNull(grant);
    }

    private static Grant nextAt(GrantedLink link, long offset) throws InterruptedException {
        return next(link, grant -> grant.offset() == offset);
    }

    /** The next such grant; others before it are void. */
    private static Grant next(GrantedLink link, Predicate<Grant> wanted) throws InterruptedException {
        Grant grant = next(link);
        for (int others = 0; !wanted.test(grant); others++) {
            assertThat(others).isLessThan(10);
            grant = next(link);
        }
        return grant;
    }
}
