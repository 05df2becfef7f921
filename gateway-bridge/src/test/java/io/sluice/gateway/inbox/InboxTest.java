package io.sluice.gateway.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.FakeRegistry;
import io.sluice.gateway.activation.Activations;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.activation.InboxLimits;
import io.sluice.gateway.activation.Leaf;
import io.sluice.gateway.grant.CreditShare;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.RelayLimits;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.relay.Written;
import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.Session;
import io.sluice.topics.TargetReported;
import io.sluice.topics.TargetState;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {
    private static final String TOPIC = "activation-reports";

    @TempDir
    Path folder;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Integer> pubacks = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong(1_000);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private FakeRegistry registry;
    private SchemaIds ids;
    private GatewayStore store;
    private Relay relay;
    private Inbox inbox;

    @BeforeEach
    void open() throws IOException {
        registry = new FakeRegistry();
        ids = new SchemaIds(registry.url());
        ids.register(TOPIC, LedgerRecord.getClassSchema());
        store = GatewayStore.open(folder, 8 << 20, 4 << 20);
        relay = new Relay(producer, new RelayLimits(4, 1 << 20, Duration.ofSeconds(2)), metrics);
        relay.start();
        inbox = start(16);
    }

    @AfterEach
    void close() {
        inbox.close();
        relay.close();
        store.close();
        registry.close();
        assertThat(failure).hasNullValue();
    }

    @Test
    void storesACommandWithItsOffsetBeforeItIsTakenAsRead() {
        inbox.submit(List.of(activate("i1", "e1")), 42).join();

        assertThat(store.nextOffset("commands", 0)).hasValue(42);
        assertThat(entries()).extracting(InboxEntry::activationId).containsExactly("i1/e1");
        assertThat(inbox.size()).isEqualTo(1);
    }

    @Test
    void sendsToAnEndpointThatIsThereAndReportsItsPuback() {
        KeptLink link = KeptLink.of("e1", Kind.ACTIVATION, Kind.CANCEL, Kind.END);
        inbox.loggedIn(link);
        inbox.submit(List.of(activate("i1", "e1")), 1).join();
        await().until(() -> link.activations.size() == 1);

        link.pubacks.get(0).run();

        await().until(() -> {
            now.addAndGet(50);
            return producer.history().size() == 1;
        });
        assertThat(reported(0).getState()).isEqualTo(TargetState.DELIVERED);
        assertThat(reported(0).getGatewayReceivedAtMicros()).isEqualTo(7);
        assertThat(link.activations.get(0).path()).hasSize(1);
    }

    @Test
    void givesPubackForAReportOnlyWhenKafkaHasItAndThenForgetsTheActivation() {
        KeptLink link = handed();

        inbox.report(link, succeeded("i1/e1"), (code, reason) -> pubacks.add(code));
        await().until(() -> producer.history().size() == 1);
        assertThat(pubacks).isEmpty();
        producer.completeNext();

        await().until(() -> pubacks.equals(List.of(ReasonCodes.SUCCESS)));
        assertThat(entries()).isEmpty();
        assertThat(store.isAnswered("i1/e1")).isTrue();
        assertThat(store.leaf("i1/e1")).isEmpty();
        List<String> batches = new ArrayList<>();
        store.forEachBatchKey(batches::add);
        assertThat(batches).isEmpty();
    }

    @Test
    void refusesAReportThatKafkaDidNotTakeAndTakesItsRepetition() {
        KeptLink link = handed();
        inbox.report(link, succeeded("i1/e1"), (code, reason) -> pubacks.add(code));
        await().until(() -> producer.history().size() == 1);
        producer.errorNext(new TimeoutException("away"));
        await().until(() -> pubacks.equals(List.of(ReasonCodes.QUOTA_EXCEEDED)));

        inbox.report(link, succeeded("i1/e1"), (code, reason) -> pubacks.add(code));
        await().until(() -> producer.history().size() == 2);
        producer.completeNext();

        await().until(() -> pubacks.equals(List.of(ReasonCodes.QUOTA_EXCEEDED, ReasonCodes.SUCCESS)));
    }

    @Test
    void refusesReportsWhenTheRelayIsFull() {
        KeptLink link = handed();
        for (int i = 0; i < 5; i++) {
            inbox.report(link, running("i1/e1"), (code, reason) -> pubacks.add(code));
        }

        await().until(() -> pubacks.equals(List.of(ReasonCodes.QUOTA_EXCEEDED)));
        assertThat(producer.history()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void refusesReportsAndLoginsWhenItsMailboxIsFull() {
        try (Inbox full = new Inbox(
                store,
                "commands",
                limits(),
                settings(0),
                credits(),
                ledger(),
                clock(),
                new SimpleMeterRegistry(),
                failure::set)) {
            KeptLink link = KeptLink.of("e1", Kind.ACTIVATION, Kind.CANCEL, Kind.END);

            full.loggedIn(link);
            full.report(link, running("i1/e1"), (code, reason) -> pubacks.add(code));

            assertThat(link.ends).containsExactly("0x89");
            assertThat(pubacks).containsExactly(ReasonCodes.QUOTA_EXCEEDED);
        }
    }

    @Test
    void sendsToTheNewerConnectionThoughTheEndOfTheOlderComesLate() {
        KeptLink older = KeptLink.of("e1", Kind.ACTIVATION, Kind.CANCEL, Kind.END);
        KeptLink newer =
                KeptLink.of("e1", Kind.ACTIVATION, Kind.CANCEL, Kind.END).in(new Session("boot", 2));
        inbox.loggedIn(older);
        inbox.loggedIn(newer);
        inbox.ended(older);

        inbox.submit(List.of(activate("i1", "e1")), 1).join();

        await().until(() -> newer.activations.size() == 1);
        assertThat(older.activations).isEmpty();
    }

    @Test
    void sendsAgainAfterARestartOfTheGateway() {
        handed();
        inbox.close();
        inbox = start(16);
        KeptLink again =
                KeptLink.of("e1", Kind.ACTIVATION, Kind.CANCEL, Kind.END).in(new Session("boot", 2));

        inbox.loggedIn(again);

        await().until(() -> again.activations.size() == 1);
        assertThat(again.activations.get(0).activationId()).isEqualTo("i1/e1");
    }

    @Test
    void doesNotRunABatchAgainThatIsReadAgain() {
        KeptLink link = handed();
        inbox.report(link, succeeded("i1/e1"), (code, reason) -> pubacks.add(code));
        await().until(() -> producer.history().size() == 1);
        producer.completeNext();
        await().until(() -> pubacks.size() == 1);

        inbox.submit(List.of(activate("i1", "e1")), 1).join();

        assertThat(inbox.size()).isZero();
        assertThat(link.activations).hasSize(1);
    }

    @Test
    void passesACancelOnToTheAgent() {
        KeptLink link = handed();

        inbox.submit(List.of(new Command.Cancel("i1", List.of("e1"), "enough")), 2)
                .join();

        await().until(() -> link.cancels.size() == 1);
        assertThat(link.cancels.get(0).reason()).isEqualTo("enough");
    }

    private KeptLink handed() {
        KeptLink link = KeptLink.of("e1", Kind.ACTIVATION, Kind.CANCEL, Kind.END);
        inbox.loggedIn(link);
        inbox.submit(List.of(activate("i1", "e1")), 1).join();
        await().until(() -> link.activations.size() == 1);
        return link;
    }

    private Inbox start(int mailbox) {
        Inbox started = new Inbox(
                store,
                "commands",
                limits(),
                settings(mailbox),
                credits(),
                ledger(),
                clock(),
                new SimpleMeterRegistry(),
                failure::set);
        started.start();
        return started;
    }

    private LedgerWriter ledger() {
        return new LedgerWriter(
                new TopicWriter<>(relay, ids, TOPIC, LedgerRecord.class, Written.BY_GW_1), "gw-1", clock());
    }

    private TargetReported reported(int index) {
        byte[] value = producer.history().get(index).value();
        LedgerRecord message =
                new RecordSerde<>(ids, LedgerRecord.class).deserializer().deserialize(TOPIC, value);
        return (TargetReported) message.getEvent();
    }

    private List<InboxEntry> entries() {
        List<InboxEntry> entries = new ArrayList<>();
        store.forEachEntry(entries::add);
        return entries;
    }

    private InstantSource clock() {
        return () -> Instant.ofEpochMilli(now.get());
    }

    private static CreditShare credits() {
        CreditShare credits = new CreditShare();
        credits.limit(1 << 20);
        return credits;
    }

    private static InboxLimits limits() {
        return new InboxLimits(65_536, 4, 1_000, 100);
    }

    private static InboxSettings settings(int mailbox) {
        return new InboxSettings(10, mailbox, 1 << 20, Duration.ofMinutes(1), Duration.ofSeconds(5));
    }

    private static Command activate(String invocationId, String endpointId) {
        return new Command.Activate(
                invocationId,
                "batch",
                Activations.batch("any"),
                List.of(new Command.Target(endpointId, 1, new Leaf(0, List.of(new byte[32])))),
                7);
    }

    private static ActivationReport succeeded(String id) {
        return new ActivationReport(
                id, ReportedState.SUCCEEDED, 0, new byte[2_000], new byte[0], "", 1, 2, 3, new byte[0], 0);
    }

    private static ActivationReport running(String id) {
        return new ActivationReport(
                id, ReportedState.RUNNING, null, new byte[0], new byte[0], "", 1, 2, 0, new byte[0], 0);
    }
}
