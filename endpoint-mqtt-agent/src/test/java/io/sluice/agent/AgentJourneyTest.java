package io.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.agent.config.AgentKeys;
import io.sluice.wire.ActivationReport;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.ReportedState;
import io.sluice.wire.config.Config;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a whole, against a gateway that speaks real MQTT 5. */
class AgentJourneyTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private TestRegion region;
    private TestGateway gateway;

    @BeforeEach
    void openGateway() throws Exception {
        region = new TestRegion();
        gateway = opened(new TestGateway(region, true));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void enrolsLogsInRunsAMethodAndReports() throws Exception {
        // Given
        start(Map.of("labels", "site=lab"));
        String endpoint = awaitLogins(2).clientId();
        String script = "#!/bin/sh\necho \"hello $(cat) from $SLUICE_GATEWAY $SLUICE_METHOD\"; echo oops >&2";
        gateway.offer(script);

        // When
        gateway.activate(region.script("inv1/" + endpoint, script, "world"));

        // Then
        ActivationReport report = terminal("inv1/" + endpoint);
        assertThat(report.state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(text(report.output())).isEqualTo("hello world from gw-1 script\n");
        assertThat(text(report.errorTail())).isEqualTo("oops\n");
        assertThat(report.exitCode()).isZero();
        assertThat(report.receivedAtMicros()).isPositive().isLessThanOrEqualTo(report.startedAtMicros());
        assertThat(report.startedAtMicros()).isLessThanOrEqualTo(report.endedAtMicros());

        TestGateway.Login join = gateway.logins.get(0);
        assertThat(join.userName()).isEqualTo("join");
        assertThat(join.password()).isEqualTo(region.token().password());
        TestGateway.Login login = gateway.logins.get(1);
        assertThat(login.certificate()).contains("CN=" + endpoint);
        assertThat(login.properties())
                .containsEntry("sep", "1")
                .containsEntry("journal", "kept")
                .containsEntry("login", "initial")
                .containsEntry("label.site", "lab")
                .containsKeys("boot", "count", "platform", "host", "agent");
    }

    @Test
    void remembersWhoItIsAndWhereItWas() throws Exception {
        // Given
        Agent first = start(Map.of());
        String endpoint = awaitLogins(2).clientId();
        first.close();

        // When
        start(Map.of("token.file", ""));

        // Then
        TestGateway.Login again = awaitLogins(3);
        assertThat(again.clientId()).isEqualTo(endpoint);
        assertThat(again.userName()).isNull();
        assertThat(again.properties()).containsEntry("login", "normal").containsEntry("last", "gw-1");
    }

    @Test
    void servesAsBeforeWithoutCacheAndWork() throws Exception {
        // Given
        Agent first = start(Map.of());
        String endpoint = awaitLogins(2).clientId();
        first.close();
        io.sluice.agent.files.OwnFiles.removeTree(data().resolve("cache"));
        io.sluice.agent.files.OwnFiles.removeTree(data().resolve("work"));
        gateway.offer("#!/bin/sh\n");

        // When
        start(Map.of());
        awaitLogins(3);
        gateway.activate(region.script("inv1/" + endpoint, "#!/bin/sh\n", ""));

        // Then
        assertThat(terminal("inv1/" + endpoint).state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(gateway.logins.get(2).properties()).containsEntry("journal", "kept");
    }

    @Test
    void saysThatItsJournalIsLostUntilAGatewayHasHeardIt() throws Exception {
        // Given
        Agent first = start(Map.of());
        awaitLogins(2);
        first.close();
        Files.delete(data().resolve("journal"));
        Files.delete(data().resolve("last-gateway"));
        start(Map.of("gateways", "127.0.0.1:1")).close();

        // When
        Agent next = start(Map.of());

        // Then
        assertThat(awaitLogins(3).properties()).containsEntry("journal", "lost");
        next.close();
        start(Map.of());
        assertThat(awaitLogins(4).properties()).containsEntry("journal", "kept");
    }

    @Test
    void neverRunsAnIdASecondTime() throws Exception {
        // Given
        Path runs = folder.resolve("runs");
        String script = "#!/bin/sh\necho run >> " + runs + "\n";
        gateway.offer(script);
        Agent first = start(Map.of());
        String id = "inv1/" + awaitLogins(2).clientId();
        gateway.activate(region.script(id, script, ""));
        terminal(id);

        // When: again in the same process, then in the next
        gateway.activate(region.script(id, script, ""));
        await().atMost(LONG).until(() -> gateway.reportsOf(id).size() == 2);
        first.close();
        start(Map.of());
        awaitLogins(3);
        gateway.activate(region.script(id, script, ""));
        await().atMost(LONG).until(() -> gateway.reportsOf(id).size() == 3);

        // Then
        assertThat(Files.readAllLines(runs)).hasSize(1);
        assertThat(gateway.reportsOf(id).get(1).state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(gateway.reportsOf(id).get(2).state()).isEqualTo(ReportedState.INTERRUPTED);
        assertThat(gateway.reportsOf(id).get(2).reason()).contains("earlier process");
    }

    @Test
    void keepsAReportUntilTheGatewayHasIt() throws Exception {
        // Given
        gateway.offer("#!/bin/sh\necho kept");
        start(Map.of());
        String id = "inv1/" + awaitLogins(2).clientId();
        List<Integer> answers = new ArrayList<>(List.of(ReasonCodes.QUOTA_EXCEEDED, ReasonCodes.QUOTA_EXCEEDED));
        gateway.onReport = report -> answers.isEmpty() ? ReasonCodes.SUCCESS : answers.remove(0);

        // When
        gateway.activate(region.script(id, "#!/bin/sh\necho kept", ""));

        // Then
        assertThat(text(terminal(id).output())).isEqualTo("kept\n");
        assertThat(answers).isEmpty();
    }

    @Test
    void repeatsAnUnacknowledgedReportAfterItsNextLogin() throws Exception {
        // Given: a gateway that swallows the report and is gone
        gateway.offer("#!/bin/sh\necho kept");
        start(Map.of());
        String id = "inv1/" + awaitLogins(2).clientId();
        gateway.onReport = report -> {
            gateway.onReport = again -> ReasonCodes.SUCCESS;
            gateway.cut();
            return -1;
        };
        gateway.activate(region.script(id, "#!/bin/sh\necho kept", ""));

        // When
        await().atMost(LONG).until(() -> gateway.logins.size() >= 3);

        // Then
        assertThat(text(terminal(id).output())).isEqualTo("kept\n");
    }

    @Test
    void keepsALargeReportUntilItsActivationAndCreditComeAgain() throws Exception {
        // Given: a gateway that swallows a report which only the credit of its session covered, and is gone
        String script = "#!/bin/sh\nhead -c 5000 /dev/zero | tr '\\0' x";
        gateway.offer(script);
        gateway.offer("#!/bin/sh\necho small");
        start(Map.of());
        String id = "inv1/" + awaitLogins(2).clientId();
        gateway.onReport = report -> {
            gateway.onReport = again -> ReasonCodes.SUCCESS;
            gateway.cut();
            return -1;
        };
        gateway.activate(region.script(id, script, ""));
        await().atMost(LONG).until(() -> gateway.logins.size() >= 3);
        int before = gateway.reportsOf(id).size();
        gateway.activate(region.script("inv2/" + awaitLogins(3).clientId(), "#!/bin/sh\necho small", ""));
        terminal("inv2/" + awaitLogins(3).clientId());
        assertThat(gateway.reportsOf(id)).hasSize(before);

        // When
        gateway.activate(region.script(id, script, ""));

        // Then
        await().atMost(LONG).until(() -> gateway.reportsOf(id).size() > before);
        assertThat(gateway.reportsOf(id).get(before).output()).hasSize(5000);
    }

    @Test
    void sendsALargeReportsOutputApartWhenItsActivationComesAgainWithoutCredit() throws Exception {
        // Given: a gateway that swallows a report which only the credit of its session covered, and is gone
        String script = "#!/bin/sh\nhead -c 5000 /dev/zero | tr '\\0' x";
        gateway.offer(script);
        start(Map.of());
        String id = "inv1/" + awaitLogins(2).clientId();
        gateway.onReport = report -> {
            gateway.onReport = again -> ReasonCodes.SUCCESS;
            gateway.cut();
            return -1;
        };
        gateway.activate(region.script(id, script, ""));
        await().atMost(LONG).until(() -> gateway.logins.size() >= 3);
        int before = gateway.reportsOf(id).size();

        // When
        gateway.activate(region.asking(id, script).credit(0).sign());

        // Then
        await().atMost(LONG).until(() -> gateway.reportsOf(id).size() > before);
        ActivationReport report = gateway.reportsOf(id).get(before);
        assertThat(report.output()).isEmpty();
        assertThat(report.outputLength()).isEqualTo(5_000);
        assertThat(report.transferId()).isEqualTo(gateway.intake.requests.get(0).transferId());
        assertThat(gateway.intake.complete).isTrue();
        assertThat(gateway.intake.bytes()).hasSize(5_000);
    }

    @Test
    void goesOnFetchingWhereItStopped() throws Exception {
        // Given
        String script = "#!/bin/sh\necho long\nexit 0\n" + "#".repeat(700_000);
        gateway.offer(script);
        start(Map.of());
        String id = "inv1/" + awaitLogins(2).clientId();
        gateway.cutAfterChunks = 10;

        // When
        gateway.activate(region.script(id, script, ""));
        await().atMost(LONG).until(() -> gateway.logins.size() >= 3);

        // Then
        assertThat(terminal(id).state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(gateway.fetches).anyMatch(fetch -> fetch.offset() > 262_144);
        assertThat(gateway.fetches.stream().filter(fetch -> fetch.offset() == 0))
                .hasSize(1);
    }

    @Test
    void refusesWhatItMustNotRun() throws Exception {
        // Given
        String script = "#!/bin/sh\n";
        gateway.offer(script);
        start(Map.of("fetch.timeout", "200ms", "fetch.attempts", "2"));
        String endpoint = awaitLogins(2).clientId();

        // When
        gateway.activate(region.asking("forged/" + endpoint, script).forged().sign());
        gateway.activate(region.asking("other/" + "somebody-else", script).sign());
        gateway.activate(
                region.asking("late/" + endpoint, script).expiresAt(1000).sign());
        gateway.activate(region.asking("alien/" + endpoint, script)
                .platform("plan9-mips")
                .sign());
        gateway.activate(
                region.asking("absent/" + endpoint, "#!/bin/sh\n#absent").sign());

        // Then
        assertThat(terminal("forged/" + endpoint).reason()).startsWith("SIGNATURE");
        assertThat(terminal("other/somebody-else").reason()).startsWith("NOT_OURS");
        assertThat(terminal("late/" + endpoint).state()).isEqualTo(ReportedState.EXPIRED);
        assertThat(terminal("alien/" + endpoint).reason()).startsWith("NO_VARIANT");
        assertThat(terminal("absent/" + endpoint).reason()).startsWith("CONTENT_UNAVAILABLE");
        assertThat(terminal("absent/" + endpoint).state()).isEqualTo(ReportedState.REJECTED);
    }

    @Test
    void cancelsWhatRunsAndWhatWaits() throws Exception {
        // Given
        String script = "#!/bin/sh\nsleep 600";
        gateway.offer(script);
        start(Map.of("run.concurrency", "1"));
        String endpoint = awaitLogins(2).clientId();
        gateway.activate(region.script("runs/" + endpoint, script, ""));
        await().atMost(LONG)
                .until(() -> gateway.reportsOf("runs/" + endpoint).stream()
                        .anyMatch(report -> report.state() == ReportedState.RUNNING));
        gateway.activate(region.script("waits/" + endpoint, script, ""));

        // When
        gateway.cancel("waits/" + endpoint);
        gateway.cancel("runs/" + endpoint);

        // Then
        assertThat(terminal("waits/" + endpoint).state()).isEqualTo(ReportedState.CANCELLED);
        assertThat(terminal("waits/" + endpoint).startedAtMicros()).isZero();
        assertThat(terminal("runs/" + endpoint).state()).isEqualTo(ReportedState.CANCELLED);
    }

    @Test
    void saysSoWhenTooMuchWaits() throws Exception {
        // Given
        String script = "#!/bin/sh\nsleep 600";
        gateway.offer(script);
        start(Map.of("run.concurrency", "1", "inbox.capacity", "1"));
        String endpoint = awaitLogins(2).clientId();
        gateway.activate(region.script("one/" + endpoint, script, ""));
        await().atMost(LONG).until(() -> !gateway.reportsOf("one/" + endpoint).isEmpty());

        // When
        gateway.activate(region.script("two/" + endpoint, script, ""));
        gateway.activate(region.script("three/" + endpoint, script, ""));

        // Then
        assertThat(terminal("three/" + endpoint).reason()).startsWith("AGENT_BUSY");
        assertThat(gateway.reportsOf("two/" + endpoint)).isEmpty();
    }

    @Test
    void followsARedirection() throws Exception {
        // Given
        TestGateway other = opened(new TestGateway(region, true));
        gateway.onSubscribe = login -> login.userName() != null
                ? null
                : new TestGateway.Refusal(ReasonCodes.SERVER_MOVED, "moved", other.address(), 0);

        // When
        start(Map.of());

        // Then
        await().atMost(LONG).until(() -> !other.logins.isEmpty());
        assertThat(gateway.logins).hasSize(1);
    }

    @Test
    void comesBackWhenABusyGatewaySaid() throws Exception {
        // Given
        List<TestGateway.Refusal> refusals =
                new ArrayList<>(List.of(new TestGateway.Refusal(ReasonCodes.SERVER_BUSY, "busy", null, 300)));
        gateway.onSubscribe = login -> login.userName() == null && !refusals.isEmpty() ? refusals.remove(0) : null;

        // When
        start(Map.of());

        // Then
        assertThat(awaitLogins(2).properties()).containsEntry("count", "3");
    }

    @Test
    void endsWithTheGatewaysReasonWhenItIsNotAdmitted() throws Exception {
        // Given
        gateway.onEnrol = request ->
                new EnrolmentAnswer(request.requestId(), false, "the token has expired", List.of(), new byte[0]);

        // When
        Agent agent = start(Map.of());

        // Then
        assertThat(agent.awaitEnd()).isEqualTo(Agent.NOT_ADMITTED);
    }

    @Test
    void asksForTheSameCertificateAgain() throws Exception {
        // Given: the answer never comes
        gateway.onEnrol = request -> null;
        Agent first = start(Map.of());
        await().atMost(LONG).until(() -> !gateway.enrolments.isEmpty());
        first.close();
        var answers = new TestGateway(region, true);
        opened(answers);

        // When
        start(Map.of("gateways", answers.address()));

        // Then
        await().atMost(LONG).until(() -> answers.logins.size() >= 2);
        assertThat(answers.enrolments.get(0)).isEqualTo(gateway.enrolments.get(0));
    }

    @Test
    void doesNotShowItsTokenToAStranger() throws Exception {
        // Given: a gateway of another region
        TestRegion stranger = new TestRegion();
        TestGateway foreign = opened(new TestGateway(stranger, true));

        // When
        start(Map.of("gateways", foreign.address() + "," + gateway.address()));

        // Then
        awaitLogins(2);
        assertThat(foreign.logins).isEmpty();
    }

    @Test
    void renewsItsCertificateInTime() throws Exception {
        // Given: certificates that are due for renewal two seconds after they are made
        region.validity = Duration.ofSeconds(4);
        Agent agent = start(Map.of());
        awaitLogins(2);
        region.validity = Duration.ofDays(90);

        // When
        await().atMost(LONG).until(() -> gateway.enrolments.size() >= 2 && gateway.logins.size() >= 3);

        // Then
        assertThat(gateway.logins.get(2).clientId())
                .isEqualTo(gateway.logins.get(1).clientId());
        assertThat(Files.exists(data().resolve("identity/next-key.pem"))).isFalse();
        agent.close();
        start(Map.of());
        awaitLogins(4);
    }

    @Test
    void keepsTheLinkAliveAsTheServerWishes() throws Exception {
        // Given
        gateway.serverKeepAliveSeconds = 1;

        // When
        start(Map.of());
        awaitLogins(2);

        // Then
        await().atMost(LONG).until(() -> gateway.pings.get() >= 3);
        assertThat(gateway.logins).hasSize(2);
    }

    @Test
    void worksInPlainTextOnLoopback() throws Exception {
        // Given
        TestGateway plain = opened(new TestGateway(region, false));
        plain.offer("#!/bin/sh\necho plain");

        // When
        start(Map.of("gateways", plain.address(), "plaintext", "true"));
        await().atMost(LONG).until(() -> plain.logins.size() >= 2);
        String id = "inv1/" + plain.logins.get(1).clientId();
        plain.activate(region.script(id, "#!/bin/sh\necho plain", ""));

        // Then
        assertThat(text(terminal(plain, id).output())).isEqualTo("plain\n");
    }

    @Test
    void reportsWhatItsOwnStopInterrupts() throws Exception {
        // Given
        String script = "#!/bin/sh\nsleep 600";
        gateway.offer(script);
        Agent agent = start(Map.of());
        String id = "inv1/" + awaitLogins(2).clientId();
        gateway.activate(region.script(id, script, ""));
        await().atMost(LONG).until(() -> !gateway.reportsOf(id).isEmpty());

        // When
        agent.close();

        // Then
        assertThat(terminal(id).state()).isEqualTo(ReportedState.INTERRUPTED);
        assertThat(terminal(id).reason()).contains("agent stopped");
    }

    private Agent start(Map<String, String> more) throws Exception {
        Path token = folder.resolve("token");
        Files.writeString(token, region.token().written() + "\n");
        Map<String, String> settings = new HashMap<>(Map.of(
                "data.dir", data().toString(),
                "gateways", gateway.address(),
                "token.file", token.toString(),
                "stop.timeout", "2s",
                "inventory.every", "0s"));
        settings.putAll(more);
        return opened(Agent.start(Config.of(AgentKeys.ALL, settings)));
    }

    private Path data() {
        return folder.resolve("data");
    }

    private TestGateway.Login awaitLogins(int count) {
        await().atMost(LONG).until(() -> gateway.logins.size() >= count);
        return gateway.logins.get(count - 1);
    }

    private ActivationReport terminal(String id) {
        return terminal(gateway, id);
    }

    private static ActivationReport terminal(TestGateway at, String id) {
        await().atMost(LONG).until(() -> at.terminal(id) != null);
        return Objects.requireNonNull(at.terminal(id));
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
