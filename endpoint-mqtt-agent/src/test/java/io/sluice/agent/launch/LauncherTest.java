package io.sluice.agent.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.agent.files.FileModes;
import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.ReportedState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that behave badly. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    private static final long LONG_MS = 30_000;

    @TempDir
    Path folder;

    private final OwnFiles files = new OwnFiles(FileModes.ofThisSystem());
    private final OwnerLoop loop = new OwnerLoop("test", bug -> {
        throw new AssertionError(bug);
    });
    private Launcher launcher;
    private final Queue<String> surroundingsClosed = new ConcurrentLinkedQueue<>();
    private int jobs;

    @BeforeEach
    void open() throws IOException {
        launcher = new Launcher(
                loop,
                folder.resolve("work"),
                files,
                ProcessTree.ofThisSystem(),
                InstantSource.system(),
                Duration.ofMillis(300),
                4,
                job -> {
                    throw new AssertionError("nothing here is large enough to be streamed");
                },
                (job, work) -> new Surroundings() {
                    @Override
                    public void addTo(Map<String, String> environment) {
                        environment.put("SURROUNDINGS", job.activationId());
                    }

                    @Override
                    public void close() {
                        surroundingsClosed.add(job.activationId());
                    }
                });
    }

    @AfterEach
    void close() {
        launcher.close();
        loop.close();
    }

    @Test
    void surroundingsLastAsLongAsTheRun() throws Exception {
        // When
        RunOutcome outcome = run("echo $SURROUNDINGS", new byte[0], LONG_MS, 1024);

        // Then
        assertThat(surroundingsClosed).hasSize(1);
        assertThat(text(outcome.output())).isEqualTo(surroundingsClosed.peek() + "\n");
    }

    @Test
    void givesArgumentsOnStdinAndTakesStdoutAndStderr() throws Exception {
        RunOutcome outcome = run("tr a-z A-Z; echo tail >&2", "quiet".getBytes(StandardCharsets.UTF_8), LONG_MS, 1024);
        assertThat(outcome.state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(text(outcome.output())).isEqualTo("QUIET");
        assertThat(text(outcome.errorTail())).isEqualTo("tail\n");
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void givesLargeArgumentsToAMethodThatDoesNotReadThem() throws Exception {
        RunOutcome outcome = run("exit 0", new byte[1_000_000], LONG_MS, 1024);
        assertThat(outcome.state()).isEqualTo(ReportedState.SUCCEEDED);
    }

    @Test
    void givesLargeArgumentsWhole() throws Exception {
        RunOutcome outcome = run("wc -c", new byte[1_000_000], LONG_MS, 1024);
        assertThat(text(outcome.output()).strip()).isEqualTo("1000000");
    }

    @Test
    void namesExitCodesAndSignals() throws Exception {
        assertThat(run("exit 3").reason()).isEqualTo("EXIT_CODE: 3");
        RunOutcome killed = run("exit 137");
        assertThat(killed.state()).isEqualTo(ReportedState.FAILED);
        assertThat(killed.exitCode()).isEqualTo(137);
        assertThat(killed.reason()).isEqualTo("EXIT_CODE: 137 (128 + 9: SIGKILL)");
        assertThat(run("kill -9 $$").exitCode()).isEqualTo(137);
    }

    @Test
    void endsAMethodThatHangsWithAllItsChildren() throws Exception {
        RunOutcome outcome = run("sleep 987 & (sleep 987 &) ; setsid sleep 987 & sleep 987", new byte[0], 400, 1024);
        assertThat(outcome.state()).isEqualTo(ReportedState.TIMED_OUT);
        assertThat(outcome.reason()).startsWith("RUN_TIMEOUT");
        await().atMost(Duration.ofSeconds(10)).until(() -> living("sleep 987") == 0);
    }

    @Test
    void endsAFlood() throws Exception {
        RunOutcome outcome = run("yes", new byte[0], LONG_MS, 10_000);
        assertThat(outcome.state()).isEqualTo(ReportedState.FAILED);
        assertThat(outcome.reason()).startsWith("OUTPUT_LIMIT: wrote more than 10000 bytes");
        assertThat(outcome.output()).hasSizeLessThanOrEqualTo(10_000);
    }

    @Test
    void keepsTheEndOfAFloodOnStderr() throws Exception {
        RunOutcome outcome = run("seq 1 100000 >&2");
        assertThat(outcome.state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(text(outcome.errorTail())).endsWith("99999\n100000\n").hasSize(1024);
    }

    @Test
    void endsAForkBomb() throws Exception {
        // Each generation forks two that leave their parent; six generations are enough to outrun a careless killer.
        String bomb =
                "f() { [ $1 -gt 0 ] || { sleep 986; exit; }; (f $(($1-1)) &) ; (f $(($1-1)) &) ; sleep 986; }; f 5";
        RunOutcome outcome = run(bomb, new byte[0], 700, 1024);
        assertThat(outcome.state()).isEqualTo(ReportedState.TIMED_OUT);
        await().atMost(Duration.ofSeconds(10)).until(() -> living("sleep 986") == 0);
    }

    @Test
    void doesNotWaitForAGrandchildThatHoldsStdout() throws Exception {
        long before = System.nanoTime();
        RunOutcome outcome = run("echo done; setsid sleep 985 &");
        assertThat(outcome.state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(text(outcome.output())).isEqualTo("done\n");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
        await().atMost(Duration.ofSeconds(10)).until(() -> living("sleep 985") == 0);
    }

    @Test
    void leavesAloneWhatAMethodStartsOnPurpose() throws Exception {
        RunOutcome outcome = run("setsid sleep 3 </dev/null >/dev/null 2>&1 & echo $!");
        assertThat(outcome.state()).isEqualTo(ReportedState.SUCCEEDED);
        long pid = Long.parseLong(text(outcome.output()).strip());
        assertThat(ProcessHandle.of(pid)).isPresent();
    }

    @Test
    void showsAMethodNothingOfTheAgentsEnvironment() throws Exception {
        RunOutcome outcome = run("env");
        assertThat(text(outcome.output()).lines().map(line -> line.substring(0, line.indexOf('='))))
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "LANG",
                        "PWD",
                        "OLDPWD",
                        "SHLVL",
                        "_",
                        "SLUICE_WORK_DIR",
                        "SLUICE_ACTIVATION_ID",
                        "SURROUNDINGS");
    }

    @Test
    void givesAnEmptyFolderAndTakesItAway() throws Exception {
        RunOutcome outcome = run("ls -A; pwd; mkdir -p a/b; echo x > a/b/c; chmod 000 a/b; ln -s / root");
        String pwd = text(outcome.output()).strip();
        assertThat(Path.of(pwd)).isEqualTo(folder.resolve("work").toRealPath().resolve("run-1"));
        await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(Path.of(pwd)));
        assertThat(Path.of("/usr")).exists();
    }

    @Test
    void saysWhyAnExecutableCannotBeStarted() throws Exception {
        Path nonsense = folder.resolve("nonsense");
        Files.writeString(nonsense, "#!/no/such/interpreter\n");
        files.makeExecutable(nonsense);
        RunOutcome outcome = launch(nonsense, new byte[0], LONG_MS, 1024).get(30, TimeUnit.SECONDS);
        assertThat(outcome.state()).isEqualTo(ReportedState.FAILED);
        assertThat(outcome.reason()).startsWith("CANNOT_START");
    }

    @Test
    void cancelsEvenBeforeTheSpawn() throws Exception {
        CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
        Job job = job(script("sleep 984"), new byte[0], LONG_MS, 1024);
        loop.execute(
                () -> launcher.launch(job, Optional::empty, listener(outcome)).kill(RunOutcome.Kill.CANCELLED));
        assertThat(outcome.get(30, TimeUnit.SECONDS).state()).isEqualTo(ReportedState.CANCELLED);
        await().atMost(Duration.ofSeconds(10)).until(() -> living("sleep 984") == 0);
    }

    @Test
    void startsNothingBeforeItIsCleared() throws Exception {
        // Given
        Path trace = folder.resolve("trace");
        CompletableFuture<Optional<String>> decision = new CompletableFuture<>();
        CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Job job = job(script("touch " + trace), new byte[0], LONG_MS, 1024);
        Clearance clearance = () -> {
            asked.countDown();
            return decision.join();
        };
        loop.execute(() -> launcher.launch(job, clearance, listener(outcome)));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(trace).doesNotExist();
        // When
        decision.complete(Optional.empty());
        // Then
        assertThat(outcome.get(30, TimeUnit.SECONDS).state()).isEqualTo(ReportedState.SUCCEEDED);
        assertThat(trace).exists();
    }

    @Test
    void startsNothingThatIsNotCleared() throws Exception {
        // Given
        Path trace = folder.resolve("trace");
        CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
        Job job = job(script("touch " + trace), new byte[0], LONG_MS, 1024);
        // When
        loop.execute(() -> launcher.launch(job, () -> Optional.of("NO: because"), listener(outcome)));
        // Then
        assertThat(outcome.get(30, TimeUnit.SECONDS)).satisfies(ended -> {
            assertThat(ended.state()).isEqualTo(ReportedState.REJECTED);
            assertThat(ended.reason()).isEqualTo("NO: because");
            assertThat(ended.startedAtMicros()).isZero();
        });
        assertThat(trace).doesNotExist();
        await().atMost(Duration.ofSeconds(10)).until(() -> !Files.exists(folder.resolve("work/run-1")));
    }

    @Test
    void endsWhatManyMethodsLeaveBehindThoughNoPipeIsHeld() throws Exception {
        // Given: each leaves one in its session without an environment, and one of another session with it.
        String quiet = " </dev/null >/dev/null 2>&1 & ";
        List<CompletableFuture<RunOutcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Path script = script("env -i sleep 983" + quiet + "setsid sleep 983" + quiet);
            outcomes.add(launch(script, new byte[0], LONG_MS, 1024));
        }
        // When
        for (CompletableFuture<RunOutcome> outcome : outcomes) {
            assertThat(outcome.get(30, TimeUnit.SECONDS).state()).isEqualTo(ReportedState.SUCCEEDED);
        }
        // Then
        await().atMost(Duration.ofSeconds(10)).until(() -> living("sleep 983") == 0);
    }

    private RunOutcome run(String script) throws Exception {
        return run(script, new byte[0], LONG_MS, 65_536);
    }

    private RunOutcome run(String script, byte[] arguments, long timeoutMs, int limit) throws Exception {
        return launch(script(script), arguments, timeoutMs, limit).get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<RunOutcome> launch(Path executable, byte[] arguments, long timeoutMs, int limit) {
        CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();
        Job job = job(executable, arguments, timeoutMs, limit);
        loop.execute(() -> launcher.launch(job, Optional::empty, listener(outcome)));
        return outcome;
    }

    private Job job(Path executable, byte[] arguments, long timeoutMs, int limit) {
        String id = "test" + ++jobs + "-" + ProcessHandle.current().pid();
        return new Job(
                id,
                executable,
                "",
                arguments,
                timeoutMs,
                limit,
                limit,
                false,
                1024,
                Map.of("SLUICE_ACTIVATION_ID", id),
                "SLUICE_ACTIVATION_ID=" + id);
    }

    private static Launcher.Listener listener(CompletableFuture<RunOutcome> outcome) {
        return new Launcher.Listener() {
            @Override
            public void started(long startedAtMicros) {}

            @Override
            public void ended(RunOutcome ended) {
                outcome.complete(ended);
            }
        };
    }

    private Path script(String body) throws IOException {
        Path script = folder.resolve("script-" + ++jobs);
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        files.makeExecutable(script);
        return script;
    }

    private static long living(String command) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(each -> each.info().commandLine().orElse("").endsWith(command))
                    .count();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
