package io.sluice.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.agent.files.FileModes;
import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.inventory.Inventory;
import io.sluice.agent.launch.Job;
import io.sluice.agent.launch.Surroundings;
import io.sluice.agent.link.GatewayClock;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.agent.transfer.Transfers;
import io.sluice.agent.upcall.UpcallLimits;
import io.sluice.agent.upcall.Upcalls;
import io.sluice.runtime.RefusedException;
import io.sluice.runtime.SluiceRuntime;
import io.sluice.runtime.UnreachableException;
import io.sluice.runtime.line.Code;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real socket, without a gateway. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class MethodRuntimeTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int PER_RUN = 3;

    @TempDir
    Path folder;

    private final OwnerLoop loop = new OwnerLoop("test", bug -> {
        throw new AssertionError(bug);
    });
    private final Queue<String> progress = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private MethodRuntime runtime;

    @BeforeEach
    void open() {
        runtime = runtime(folder.resolve("runtime/socket"), 300_000);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        runtime.close();
        loop.close();
    }

    @Test
    void aRunSpeaksForItselfAlone() throws Exception {
        // Given
        Map<String, String> first = environment("inv/first");
        Map<String, String> second = environment("inv/second");

        // When
        connect(first).progress(1, "of the first");
        connect(second).progress(2, "of the second");

        // Then
        await().atMost(LONG).until(() -> progress.size() == 2);
        assertThat(progress)
                .containsExactlyInAnyOrder(
                        "inv/first PROGRESS: 1 of the first", "inv/second PROGRESS: 2 of the second");
        assertThat(first.get("SLUICE_SOCKET")).isEqualTo(second.get("SLUICE_SOCKET"));
        assertThat(first.get("SLUICE_RUN"))
                .isNotEqualTo(second.get("SLUICE_RUN"))
                .hasSize(32);
    }

    @Test
    void whoKnowsNoSecretIsSentAway() {
        Map<String, String> environment = new HashMap<>(environment("inv/e"));
        environment.put("SLUICE_RUN", "0".repeat(32));

        assertRefused(environment, Code.NO_SUCH_RUN);
    }

    @Test
    void nothingOfARunOutlivesIt() throws Exception {
        // Given
        Surroundings around = runtime.open(job("inv/e"), folder);
        Map<String, String> environment = new HashMap<>();
        around.addTo(environment);
        SluiceRuntime connected = connect(environment);
        connected.progress(1, "");

        // When
        around.close();

        // Then
        assertThatThrownBy(() -> connected.progress(2, "")).isInstanceOf(UnreachableException.class);
        assertRefused(environment, Code.NO_SUCH_RUN);
    }

    @Test
    void onlyTheAgentsUserReachesTheSocket() throws Exception {
        Path socket = Path.of(environment("inv/e").get("SLUICE_SOCKET"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("runtime"))))
                .isEqualTo("rwx------");
    }

    @Test
    void theSocketGoesWithTheAgent() {
        // Given
        Path socket = Path.of(environment("inv/e").get("SLUICE_SOCKET"));
        assertThat(socket).exists();

        // When
        runtime.close();

        // Then
        assertThat(socket).doesNotExist();
        Map<String, String> late = environment("inv/late");
        assertThat(late).doesNotContainKey("SLUICE_SOCKET").containsEntry("SLUICE_NO_SOCKET", "the agent is stopping");
    }

    @Test
    void aPathThatIsTooLongIsSaidWithWhatHelps() {
        // Given
        MethodRuntime deep = runtime(folder.resolve("d".repeat(120)).resolve("socket"), 300_000);

        // When
        Map<String, String> environment = new HashMap<>();
        deep.open(job("inv/e"), folder).addTo(environment);

        // Then
        assertThat(environment).doesNotContainKey("SLUICE_SOCKET");
        assertThatThrownBy(() -> SluiceRuntime.connect(environment))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("bytes, the system takes")
                .hasMessageContaining("runtime.socket.dir");
    }

    @Test
    void aRunHasOnlySoManyConnections() throws Exception {
        // Given
        Map<String, String> environment = environment("inv/e");
        Map<String, String> other = environment("inv/other");
        for (int i = 1; i < PER_RUN; i++) {
            connect(environment);
        }
        SluiceRuntime last = connect(environment);

        // Then
        assertRefused(environment, Code.BUSY);
        connect(other).progress(5, "");

        // When
        last.close();

        // Then
        await().atMost(LONG).ignoreExceptions().until(() -> {
            connect(environment).progress(6, "");
            return true;
        });
    }

    @Test
    void aConnectionThatAsksNothingIsClosed() throws Exception {
        // Given
        MethodRuntime impatient = runtime(folder.resolve("impatient"), 100);
        opened.add(impatient);
        Map<String, String> environment = new HashMap<>();
        impatient.open(job("inv/e"), folder).addTo(environment);

        // When
        String said = talk(environment, hello(environment), -1);

        // Then
        assertThat(said).contains("\"ok\":true").contains("\"code\":\"IDLE\"");
    }

    @Test
    void aShellsOneShotIsAnsweredAfterItsInputHasEnded() throws Exception {
        // Given
        Map<String, String> environment = environment("inv/e");

        // When
        String said = talk(
                environment,
                hello(environment) + "{\"op\":\"progress\",\"percent\":42,\"text\":\"copying\"}\n{\"op\":\"dance\"}",
                0);

        // Then
        assertThat(said.lines())
                .containsExactly(
                        "{\"ok\":true,\"sluice\":1,\"activation\":\"inv/e\"}",
                        "{\"ok\":true}",
                        "{\"ok\":false,\"code\":\"BAD_REQUEST\",\"reason\":\"field 'op' is 'dance', not upcall, "
                                + "progress, put, stream, data, end or inventory\"}");
        await().atMost(LONG).until(() -> progress.contains("inv/e PROGRESS: 42 copying"));
    }

    @Test
    void garbageGetsAnErrorAndHarmsNobodyElse() throws Exception {
        // Given
        Map<String, String> flooding = environment("inv/flood");
        Map<String, String> other = environment("inv/other");
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> floods = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            long seed = i;
            Thread flood = new Thread(() -> flood(flooding, new Random(seed), over));
            flood.start();
            floods.add(flood);
        }

        // When
        long worstNanos = 0;
        for (int i = 0; i < 30; i++) {
            long begun = System.nanoTime();
            try (SluiceRuntime calm = SluiceRuntime.connect(other)) {
                calm.progress(i, "calm");
            }
            worstNanos = Math.max(worstNanos, System.nanoTime() - begun);
        }
        over.set(true);
        for (Thread each : floods) {
            each.join();
        }

        // Then
        assertThat(Duration.ofNanos(worstNanos)).isLessThan(Duration.ofSeconds(3));
        await().atMost(LONG).until(() -> progress.contains("inv/other PROGRESS: 29 calm"));
        assertThat(talk(other, "GET / HTTP/1.1\r\n\r\n", 0)).contains("the line is no JSON object");
        assertThat(talk(other, "{\"op\":\"progress\",\"percent\":1}\n", 0)).contains("the first line names protocol");
        assertThat(talk(other, "{\"sluice\":2,\"run\":\"x\"}\n", 0)).contains("speaks version 1");
    }

    private void flood(Map<String, String> environment, Random random, AtomicBoolean over) {
        byte[] noise = new byte[40_000];
        while (!over.get()) {
            random.nextBytes(noise);
            try {
                talk(environment, random.nextBoolean() ? hello(environment) : "", noise, 0);
            } catch (IOException e) {
                // Hung up on, as it should be.
            }
        }
    }

    private MethodRuntime runtime(Path socket, long idleMs) {
        Upcalls upcalls = new Upcalls(
                loop, new Random(1), new GatewayClock(0, System.nanoTime()), new UpcallLimits(4, 4_096, 2, 8, 8));
        Predicate<Runnable> nowhere = chore -> false;
        Transfers transfers = new Transfers(loop, new Random(1), 4_096, 1);
        return new MethodRuntime(
                loop,
                new OwnFiles(FileModes.ofThisSystem()),
                new MethodRuntime.Places(socket, folder.resolve("no-tool"), folder.resolve("facts")),
                new MethodRuntime.Limits(32, PER_RUN, idleMs, 10, 1, 1 << 20),
                upcalls,
                transfers,
                new Inventory(
                        loop,
                        new Random(1),
                        new OwnFiles(FileModes.ofThisSystem()),
                        new Inventory.Settings(List.of("none"), folder, 0, 0, 1, 1, 1),
                        upcalls,
                        transfers,
                        nowhere),
                nowhere,
                (id, words) -> progress.add(id + " " + words));
    }

    private Map<String, String> environment(String activationId) {
        Map<String, String> environment = new HashMap<>();
        runtime.open(job(activationId), folder).addTo(environment);
        return environment;
    }

    private SluiceRuntime connect(Map<String, String> environment) throws IOException {
        SluiceRuntime connected = SluiceRuntime.connect(environment);
        opened.add(connected);
        return connected;
    }

    private static void assertRefused(Map<String, String> environment, Code code) {
        assertThatThrownBy(() -> SluiceRuntime.connect(environment))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static String hello(Map<String, String> environment) {
        return "{\"sluice\":1,\"run\":\"" + environment.get("SLUICE_RUN") + "\"}\n";
    }

    private static String talk(Map<String, String> environment, String text, int shutdown) throws IOException {
        return talk(environment, text, new byte[0], shutdown);
    }

    /** @param shutdown 0: says that nothing follows */
    private static String talk(Map<String, String> environment, String text, byte[] more, int shutdown)
            throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(environment.get("SLUICE_SOCKET")))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.write(ByteBuffer.wrap(more));
            if (shutdown == 0) {
                channel.shutdownOutput();
            }
            StringBuilder said = new StringBuilder();
            ByteBuffer in = ByteBuffer.allocate(4096);
            while (channel.read(in) >= 0) {
                said.append(StandardCharsets.UTF_8.decode(in.flip()));
                in.clear();
            }
            return said.toString();
        }
    }

    private static Job job(String activationId) {
        return new Job(
                activationId, Path.of("x"), "", new byte[0], 1_000, 0, 0, false, 0, Map.of(), "M=" + activationId);
    }
}
