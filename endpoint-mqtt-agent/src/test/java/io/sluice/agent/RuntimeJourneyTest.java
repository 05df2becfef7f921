package io.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.agent.config.AgentKeys;
import io.sluice.runtime.RefusedException;
import io.sluice.runtime.SluiceRuntime;
import io.sluice.runtime.UnreachableException;
import io.sluice.runtime.UpcallAnswer;
import io.sluice.runtime.line.Code;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.Answer;
import io.sluice.wire.AnswerOutcome;
import io.sluice.wire.ReportedState;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import io.sluice.wire.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A method that speaks to its gateway while it runs. */
class RuntimeJourneyTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private TestGateway gateway;
    private TestRegion region;
    private Agent agent;
    private String id;
    private Map<String, String> environment;
    private SluiceRuntime method;

    /** A method that does nothing but lend its environment to the test, until it may end. */
    @BeforeEach
    void runAMethod() throws Exception {
        region = new TestRegion();
        gateway = new TestGateway(region, true);
        Path token = folder.resolve("token");
        Files.writeString(token, region.token().written() + "\n");
        agent = Agent.start(Config.of(
                AgentKeys.ALL,
                Map.of(
                        "data.dir",
                        folder.resolve("data").toString(),
                        "gateways",
                        gateway.address(),
                        "token.file",
                        token.toString(),
                        "progress.interval",
                        "100ms",
                        "transfer.held.bytes",
                        "64KiB",
                        "stop.timeout",
                        "2s")));
        await().atMost(LONG).until(() -> gateway.logins.size() >= 2);
        id = "inv1/" + gateway.logins.get(1).clientId();
        String script = "#!/bin/sh\nenv > " + folder + "/env.draft\nmv " + folder + "/env.draft " + folder
                + "/env\nwhile [ ! -e " + folder + "/go ]; do sleep 0.05; done\necho ended\n";
        gateway.offer(script);
        gateway.activate(region.script(id, script, ""));
        await().atMost(LONG).until(() -> Files.exists(folder.resolve("env")));
        environment = new HashMap<>();
        Files.readAllLines(folder.resolve("env")).forEach(line -> {
            int equals = line.indexOf('=');
            environment.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
        });
        method = SluiceRuntime.connect(environment);
    }

    @AfterEach
    void close() {
        method.close();
        agent.close();
        gateway.close();
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
        Path file = Files.write(folder.resolve("file"), new byte[200_000]);
        CompletableFuture<Void> put = CompletableFuture.runAsync(() -> {
            try {
                method.put(file);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
        await().atMost(LONG).until(() -> !gateway.intake.requests.isEmpty());

        // When
        ActivationReport report = end();

        // Then
        assertThat(report.state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThatThrownBy(put::join).hasCauseInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> SluiceRuntime.connect(environment))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_SUCH_RUN));
        String next = "inv2/" + gateway.logins.get(1).clientId();
        gateway.offer("#!/bin/sh\necho next\n");
        gateway.activate(region.script(next, "#!/bin/sh\necho next\n", ""));
        await().atMost(LONG).until(() -> gateway.terminal(next) != null);
    }

    private void assertRefused(Code code, String reason, Duration timeout) {
        assertThatThrownBy(() -> method.upcall("app.x", HELLO, timeout))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(reason);
    }

    private ActivationReport end() throws IOException {
        Files.createFile(folder.resolve("go"));
        await().atMost(LONG).until(() -> gateway.terminal(id) != null);
        return java.util.Objects.requireNonNull(gateway.terminal(id));
    }

    private List<String> reasons() {
        return gateway.reports.stream().map(ActivationReport::reason).toList();
    }

    private static Answer answer(RequestToSend request, AnswerOutcome outcome, String reason, byte[] content) {
        return new Answer(request.transferId(), outcome, reason, "text/plain", content);
    }
}
