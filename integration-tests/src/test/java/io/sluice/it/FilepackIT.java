package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.Sluice;
import io.sluice.cli.command.ConnectionOptions;
import io.sluice.cli.command.Surroundings;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealAgent;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Filepacks published and sent with the command line, to a real agent. One region for all, one target for each test. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FilepackIT {
    private static final String SELECTOR = "fleet=packs";
    private static final String SERVED = "sluice_depot_served_bytes_total";
    private static final String PULLED = "sluice_depot_pulled_bytes_total";
    private static final int BIG = 8 << 20;

    private static RealRegion region;
    private static RealAgent agent;

    /** A command line that was run. */
    private record Run(int exitCode, String said) {}

    @BeforeAll
    static void startRegion() {
        region = RealRegion.start(RegionPlan.small(Logs.of(FilepackIT.class)));
        agent = region.startAgent(SELECTOR);
    }

    @AfterAll
    static void endRegion() {
        if (region != null) {
            region.close();
        }
    }

    @Test
    void arrivesAsPublishedAndTheNextVersionMovesOnlyWhatChanged() throws IOException {
        // Given
        Path pack = folder("delta", "1", SELECTOR, "");
        Files.write(pack.resolve("big"), random(BIG));
        Files.writeString(pack.resolve("small"), "one");
        sluice("filepack", "publish", pack.toString());

        // When
        Run first = sluice("filepack", "send", "delta@1", "--on", SELECTOR);

        // Then
        assertThat(first.exitCode()).as(first.said()).isZero();
        assertThat(first.said()).contains("\"changed\":3");
        assertThat(tree(target("delta"))).isEqualTo(tree(pack));
        assertTheAgentKeepsNothingButItsCache();

        // When
        try (var big = Files.newByteChannel(pack.resolve("big"), StandardOpenOption.WRITE)) {
            big.position(BIG / 2).write(java.nio.ByteBuffer.wrap(new byte[1_000]));
        }
        yaml(pack, "delta", "2", SELECTOR, "");
        double served = metric(SERVED);
        double pulled = metric(PULLED);
        Run published = sluice("filepack", "publish", pack.toString());
        Run second = sluice("filepack", "send", "delta", "--on", SELECTOR);

        // Then
        assertThat(second.exitCode()).as(second.said()).isZero();
        assertThat(published.said()).contains("the rest was there");
        assertThat(tree(target("delta"))).isEqualTo(tree(pack));
        assertThat(metric(SERVED) - served).isPositive().isLessThan(BIG * 0.05);
        assertThat(metric(PULLED) - pulled).isPositive().isLessThan(BIG * 0.05);
    }

    @Test
    void whenTheHookFailsAllIsPutBack() throws IOException {
        // Given
        method(
                "judge",
                "#!/bin/sh\ngrep -q good \"$SLUICE_FILEPACK_TARGET/state\" || { echo 'it is bad' >&2; exit 7; }\n");
        Path pack = folder("hooked", "1", SELECTOR, "after: [judge]\n");
        Files.writeString(pack.resolve("state"), "good");
        sluice("filepack", "publish", pack.toString());
        assertThat(sluice("filepack", "send", "hooked", "--on", SELECTOR).exitCode())
                .isZero();
        Map<String, String> before = tree(target("hooked"));

        // When
        yaml(pack, "hooked", "2", SELECTOR, "after: [judge]\n");
        Files.writeString(pack.resolve("state"), "bad");
        Files.writeString(pack.resolve("more"), "more");
        sluice("filepack", "publish", pack.toString());
        Run run = sluice("filepack", "send", "hooked@2", "--on", SELECTOR);

        // Then
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.said()).contains("HOOK_FAILED: judge after", "it is bad", "the target is as it was");
        assertThat(tree(target("hooked"))).isEqualTo(before);
    }

    @Test
    void whoMayNotReceiveItIsRefusedAndGetsNothing() throws IOException {
        // Given
        Path pack = folder("others", "1", "fleet=others", "");
        sluice("filepack", "publish", pack.toString());

        // When
        Run run = sluice("filepack", "send", "others", "--on", SELECTOR);

        // Then
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.said()).contains("NOT_A_RECEIVER").contains("fleet=others");
        assertThat(target("others")).doesNotExist();
    }

    @Test
    void goesOnWhenTheGatewayIsKilledAndTheCacheIsGone() throws IOException {
        // Given
        Path pack = folder("broken", "1", SELECTOR, "");
        Files.write(pack.resolve("big"), random(BIG + 1));
        sluice("filepack", "publish", pack.toString());
        try (Stream<Path> cached = Files.list(agent.folder().resolve("cache"))) {
            cached.forEach(FilepackIT::delete);
        }

        // When
        Run sent = sluice("filepack", "send", "broken", "--on", SELECTOR, "--detach");
        Part gateway = region.gateway("gw-1");
        gateway.kill();
        gateway.startAgain().awaitReady();
        Run run = sluice("job", "wait", sent.said().strip());

        // Then
        assertThat(run.exitCode()).as(run.said()).isZero();
        assertThat(tree(target("broken"))).isEqualTo(tree(pack));
    }

    private static void assertTheAgentKeepsNothingButItsCache() throws IOException {
        try (Stream<Path> kept = Files.list(agent.folder())) {
            assertThat(kept.map(each -> each.getFileName().toString()))
                    .isSubsetOf("identity", "journal", "cache", "work", "runtime", "lock", "last-gateway", "facts");
        }
        try (Stream<Path> work = Files.list(agent.folder().resolve("work"))) {
            assertThat(work).isEmpty();
        }
    }

    private static double metric(String name) {
        return region.face("gw-1").metric(name);
    }

    private static Path target(String name) {
        return region.scratch().resolve("target-" + name);
    }

    private static Path folder(String name, String version, String receivers, String more) throws IOException {
        Path folder = Files.createDirectories(region.scratch().resolve("pack-" + name));
        yaml(folder, name, version, receivers, more);
        Files.writeString(folder.resolve("plain"), "plain");
        return folder;
    }

    private static void yaml(Path folder, String name, String version, String receivers, String more)
            throws IOException {
        Files.writeString(
                folder.resolve("filepack.yaml"),
                "name: " + name + "\nversion: " + version + "\ntarget: " + target(name) + "\nreceivers: " + receivers
                        + "\n" + more);
    }

    private static void method(String name, String script) throws IOException {
        Path file = Files.writeString(region.scratch().resolve(name + ".sh"), script);
        Run run = sluice("method", "put", name, "--version", "1", "--variant", "any=" + file);
        assertThat(run.exitCode()).as(run.said()).isZero();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Files by path; what describes the filepack is no part of it. */
    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                found.put(
                        root.relativize(each).toString(),
                        java.util.HexFormat.of().formatHex(sha256(each)));
            }
        }
        found.remove("filepack.yaml");
        return found;
    }

    private static byte[] sha256(Path file) throws IOException {
        return io.sluice.wire.Digests.sha256(Files.readAllBytes(file));
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Run sluice(String... words) {
        StringWriter said = new StringWriter();
        PrintWriter both = new PrintWriter(said);
        Surroundings around = new Surroundings(
                region.scratch(),
                region.scratch(),
                Map.of(
                        "SLUICE_API",
                        region.api().url(),
                        "SLUICE_TOKEN_FILE",
                        region.regionFolder().resolve("admin-token").toString()),
                both,
                OutputStream.nullOutputStream(),
                both,
                false,
                new ConnectionOptions());
        int exitCode = Sluice.run(around, words);
        both.flush();
        return new Run(exitCode, said.toString());
    }
}
