package io.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.runtime.RefusedException;
import io.sluice.runtime.SluiceRuntime;
import io.sluice.runtime.UnreachableException;
import io.sluice.runtime.UpcallAnswer;
import io.sluice.runtime.line.Code;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.Answer;
import io.sluice.wire.AnswerOutcome;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A method that speaks to its gateway while it runs. */
class RuntimeJourneyTest extends LoggedInFixture {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    private SluiceRuntime method;

    RuntimeJourneyTest() {
        super(Map.of("progress.interval", "100ms"));
    }

    /** A method that does nothing but lend its environment to the test, until it may end. */
    @BeforeEach
    void runAMethod() throws Exception {
        method = SluiceRuntime.connect(lentEnvironment());
    }

    @AfterEach
    void hangUp() {
        method.close();
    }

    @Test
    void anUpcallIsAnsweredByTheGateway() throws Exception {
        // Given
        gateway.onUpcall = request -> answer(request, AnswerOutcome.OK, "", request.inlined());

        // When
        UpcallAnswer answer = method.upcall("app.alarm", "text/plain", HELLO, Duration.ofSeconds(15));

        // Then
        assertThat(answer.text()).isEqualTo("hello");
        RequestToSend asked = gateway.upcalls.get(0);
        assertThat(asked.name()).isEqualTo("app.alarm");
        assertThat(asked.contentType()).isEqualTo("text/plain");
        assertThat(asked.length()).isEqualTo(HELLO.length);
        assertThat(asked.expiresAt())
                .isBetween(System.currentTimeMillis() + 1_000, System.currentTimeMillis() + 16_000);
    }

    @Test
    void whatTheGatewaySaysIsTold() {
        gateway.onUpcall = request -> answer(request, AnswerOutcome.UNKNOWN, "no handler", new byte[0]);
        assertRefused(Code.UNKNOWN, "no handler", Duration.ofSeconds(15));

        gateway.onUpcall = request -> answer(request, AnswerOutcome.FAILED, "disk full", new byte[0]);
        assertRefused(Code.FAILED, "disk full", Duration.ofSeconds(15));

        gateway.onUpcall = request -> null;
        assertRefused(Code.TIMED_OUT, "has not answered in time", Duration.ofMillis(300));
    }

    @Test
    void anUpcallIsAskedAgainAfterTheConnectionBroke() throws Exception {
        // Given
        gateway.onUpcall = request -> {
            if (gateway.upcalls.size() == 1) {
                gateway.cut();
                return null;
            }
            return answer(request, AnswerOutcome.OK, "", HELLO);
        };

        // When
        UpcallAnswer answer = method.upcall("app.x", HELLO, LONG);

        // Then
        assertThat(answer.content()).isEqualTo(HELLO);
        assertThat(gateway.upcalls).hasSize(2);
        assertThat(gateway.upcalls.get(1).transferId())
                .isEqualTo(gateway.upcalls.get(0).transferId());
    }

    @Test
    void onlyTheLatestProgressIsReportedAndNoneAfterTheEnd() throws Exception {
        // When
        for (int percent = 0; percent <= 80; percent++) {
            method.progress(percent, "copying");
        }
        await().atMost(LONG).until(() -> reasons().contains("PROGRESS: 80 copying"));
        end();

        // Then
        assertThat(reasons()).hasSizeLessThan(40);
        ActivationReport last = gateway.reports.get(gateway.reports.size() - 1);
        assertThat(last.state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(last.reason()).isEmpty();
    }

    @Test
    void aFileIsDurableWhenItsPutReturnsThoughTheConnectionBroke() throws Exception {
        // Given
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("core.dump"), content);
        gateway.intake.cutAfter(7);

        // When
        UUID transfer = method.put(file, "", "application/x-core");

        // Then
        assertThat(gateway.intake.complete).isTrue();
        assertThat(gateway.intake.bytes()).isEqualTo(content);
        RequestToSend request = gateway.intake.requests.get(0);
        assertThat(request.kind()).isEqualTo(TransferKind.LOG);
        assertThat(request.correlation()).isEqualTo(id);
        assertThat(request.name()).isEqualTo("core.dump");
        assertThat(request.contentType()).isEqualTo("application/x-core");
        assertThat(request.length()).isEqualTo(content.length);
        assertThat(request.transferId()).isEqualTo(TransferIds.bytes(transfer));
    }

    @Test
    void anEmptyFileIsAFileToo() throws Exception {
        // When
        method.put(Files.createFile(folder.resolve("empty")));

        // Then
        assertThat(gateway.intake.complete).isTrue();
        assertThat(gateway.intake.bytes()).isEmpty();
    }

    @Test
    void whatIsNoFileIsSaid() {
        assertThatThrownBy(() -> method.put(folder.resolve("missing")))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_FILE));
        assertThatThrownBy(() -> method.put(folder)).hasMessageContaining("is no file");
    }

    @Test
    void whatARunWaitsForEndsWithIt() throws Exception {
        // Given
        gateway.intake.granting = false;
        CompletableFuture<UUID> put = putting(new byte[200_000]);
        await().atMost(LONG).until(() -> !gateway.intake.requests.isEmpty());

        // When
        ActivationReport report = end();

        // Then
        assertThat(report.state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThatThrownBy(put::join).hasCauseInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> SluiceRuntime.connect(environment))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_SUCH_RUN));
        String next = activation("inv2");
        gateway.offer("#!/bin/sh\necho next\n");
        gateway.activate(region.script(next, "#!/bin/sh\necho next\n", ""));
        await().atMost(LONG).until(() -> gateway.terminal(next) != null);
    }

    @Test
    void aFileIsBegunAnewForAGatewayThatHasNotKeptIt() {
        // Given
        gateway.intake.granting = false;
        byte[] content = new byte[50_000];
        new Random(8).nextBytes(content);
        CompletableFuture<UUID> put = putting(content);
        await().atMost(LONG).until(() -> !gateway.intake.requests.isEmpty());
        byte[] first = gateway.intake.requests.get(0).transferId();

        // When
        gateway.intake.granting = true;
        gateway.grant(new Grant(0, first, 0, -1, 0, 1, 1));

        // Then
        assertThat(TransferIds.bytes(put.join())).isNotEqualTo(first);
        assertThat(gateway.intake.bytes()).isEqualTo(content);
    }

    @Test
    void aFileThatIsGivenUpIsGivenUpAtTheGatewayTooUntilThatHasHeardIt() throws Exception {
        // Given: a gateway that does not listen at first
        gateway.intake.granting = false;
        gateway.intake.givenUpCode = ReasonCodes.QUOTA_EXCEEDED;
        CompletableFuture<UUID> put = putting(new byte[200_000]);
        await().atMost(LONG).until(() -> !gateway.intake.requests.isEmpty());
        byte[] transfer = gateway.intake.requests.get(0).transferId();

        // When
        end();
        assertThatThrownBy(put::join).hasCauseInstanceOf(UnreachableException.class);
        await().atMost(LONG).until(() -> gateway.intake.givenUp.size() == 1);
        gateway.intake.givenUpCode = ReasonCodes.SUCCESS;
        gateway.cut();

        // Then
        await().atMost(LONG).until(() -> gateway.intake.givenUp.size() == 2);
        assertThat(gateway.intake.givenUp)
                .allSatisfy(each -> assertThat(each.transferId()).isEqualTo(transfer))
                .allSatisfy(each -> assertThat(each.correlation()).isEqualTo(id));
        assertThat(gateway.intake.requests).hasSize(1);
    }

    private CompletableFuture<UUID> putting(byte[] content) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return method.put(Files.write(folder.resolve("file"), content));
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private void assertRefused(Code code, String reason, Duration timeout) {
        assertThatThrownBy(() -> method.upcall("app.x", HELLO, timeout))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(reason);
    }

    private ActivationReport end() throws IOException {
        Files.createFile(folder.resolve("go"));
        return terminal();
    }

    private List<String> reasons() {
        return gateway.reports.stream().map(ActivationReport::reason).toList();
    }

    private static Answer answer(RequestToSend request, AnswerOutcome outcome, String reason, byte[] content) {
        return new Answer(request.transferId(), outcome, reason, "text/plain", content);
    }
}
