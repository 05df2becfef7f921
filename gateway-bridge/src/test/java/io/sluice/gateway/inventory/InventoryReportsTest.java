package io.sluice.gateway.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.LastReport;
import io.sluice.gateway.upcall.UpcallCall;
import io.sluice.gateway.upcall.UpcallResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryReportsTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final Duration RESEND = Duration.ofDays(7);

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private long now = 1_000_000_000_000L;
    private GatewayStore store;
    private InventoryReports reports;
    private KnownReports known;

    @BeforeEach
    void open() {
        store = GatewayStore.open(folder, 8 << 20, 4 << 20);
        reports = new InventoryReports(store, 1 << 20, RESEND, () -> Instant.ofEpochMilli(now), meters);
        known = new KnownReports(store, 3, RESEND, () -> Instant.ofEpochMilli(now), meters);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aReportThatNeverCameIsSent() throws Exception {
        assertThat(ask("e1", A)).isEqualTo("{\"answer\":\"SEND\"}");
    }

    @Test
    void theLastReportNeedNotBeSentAgain() throws Exception {
        // Given
        durable("e1", B);
        durable("e1", A);
        // Then
        assertThat(ask("e1", A)).isEqualTo("{\"answer\":\"KNOWN\"}");
        assertThat(ask("e1", B)).contains("SEND");
        assertThat(ask("e2", A)).contains("SEND");
        assertThat(meters.get("sluice.inventory.reports")
                        .tag("answer", "known")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void whatWasKnownLongIsSentAgain() throws Exception {
        // Given
        durable("e1", A);
        // When
        now += Duration.ofDays(5).toMillis();
        // Then
        assertThat(ask("e1", A)).contains("KNOWN");
        // When
        now += Duration.ofDays(4).toMillis();
        // Then
        assertThat(ask("e1", A)).contains("SEND");
    }

    @Test
    void thoseThatReportedTogetherAreNotAskedTogether() throws Exception {
        // Given
        for (int i = 0; i < 200; i++) {
            durable("e" + i, A);
        }
        // When
        now += RESEND.toMillis();
        // Then
        int asked = 0;
        for (int i = 0; i < 200; i++) {
            asked += ask("e" + i, A).contains("SEND") ? 1 : 0;
        }
        assertThat(asked).isBetween(60, 140);
    }

    @Test
    void anEndpointThatIsGoneIsForgotten() throws Exception {
        // Given
        durable("e1", A);
        durable("e2", A);
        // When
        known.forget(List.of("e1", "stranger"));
        // Then
        assertThat(ask("e1", A)).contains("SEND");
        assertThat(ask("e2", A)).contains("KNOWN");
    }

    @Test
    void theSweepForgetsWhatIsOldAndTheOldestBeyondTheBound() throws Exception {
        // Given
        durable("old", A);
        now += Duration.ofDays(9).toMillis();
        for (int i = 0; i < 5; i++) {
            durable("e" + i, A);
            now += 1_000;
        }
        // When
        known.sweep();
        // Then
        assertThat(store.lastReport("old")).isEmpty();
        assertThat(List.of(ask("e0", A), ask("e1", A))).allMatch(answer -> answer.contains("SEND"));
        assertThat(List.of(ask("e2", A), ask("e3", A), ask("e4", A))).allMatch(answer -> answer.contains("KNOWN"));
        assertThat(meters.get("sluice.inventory.known").gauge().value()).isEqualTo(3);
        assertThat(meters.get("sluice.inventory.forgotten").counter().count()).isEqualTo(2);
    }

    @Test
    void knownDigestsOutliveTheProcess() throws Exception {
        // Given
        durable("e1", A);
        // When
        store.close();
        open();
        // Then
        assertThat(ask("e1", A)).contains("KNOWN");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    not json                                                | are not JSON
                    []                                                      | no JSON object
                    {}                                                      | digest has the bad value ''
                    {"digest":"ABC"}                                        | digest has the bad value 'ABC'
                    {"digest":"DIGEST"}                                     | length has the bad value
                    {"digest":"DIGEST","length":"7","scanner":"s/1"}        | length has the bad value "7"
                    {"digest":"DIGEST","length":0,"scanner":"s/1"}          | length has the bad value 0
                    {"digest":"DIGEST","length":1048577,"scanner":"s/1"}    | at most 1048576 bytes
                    {"digest":"DIGEST","length":7}                          | scanner has the bad value ''
                    """)
    void badArgumentsAreRefusedByName(String arguments, String words) {
        assertThatThrownBy(() -> reports.handle(call("e1", arguments.replace("DIGEST", A)))
                        .toCompletableFuture()
                        .get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
        assertThat(meters.get("sluice.inventory.reports")
                        .tag("answer", "refused")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private void durable(String endpointId, String digest) {
        store.commit(store.changes().lastReport(endpointId, new LastReport(digest, now)), false);
    }

    private String ask(String endpointId, String digest) throws Exception {
        UpcallResult result = reports.handle(
                        call(endpointId, "{\"digest\":\"" + digest + "\",\"length\":7,\"scanner\":\"s/1\",\"new\":1}"))
                .toCompletableFuture()
                .get();
        assertThat(result.contentType()).isEqualTo("application/json");
        return new String(result.content(), StandardCharsets.UTF_8);
    }

    private UpcallCall call(String endpointId, String arguments) {
        return new UpcallCall(
                new UUID(1, 1),
                endpointId,
                "linux-x86_64",
                "inventory.report",
                "application/json",
                arguments.getBytes(StandardCharsets.UTF_8),
                Instant.ofEpochMilli(now + 1_000));
    }
}
