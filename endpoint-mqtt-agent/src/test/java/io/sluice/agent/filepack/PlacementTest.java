package io.sluice.agent.filepack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.agent.filepack.Placement.Outcome;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PackManifest;
import io.sluice.wire.filepack.PackRules;
import io.sluice.wire.filepack.PinnedHook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What an endpoint's files are before and after a filepack has come. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PlacementTest {
    @TempDir
    Path folder;

    private Path target;
    private long room = Long.MAX_VALUE;
    private List<String> allowed = List.of();
    private final List<Path> earlier = new ArrayList<>();
    private final List<String> hooks = new ArrayList<>();
    private final List<String> modesWhileFetched = new ArrayList<>();
    private String failingHook = "";
    private String brokenHook = "";
    private int fetchesUntilTheEnd = Integer.MAX_VALUE;
    private boolean noSpace;
    private long fetchedBytes;

    @BeforeEach
    void nameTheTarget() throws IOException {
        target = folder.toRealPath().resolve("opt/rinse");
    }

    @Test
    void everythingIsInPlaceAsItWasPublished() throws Exception {
        // Given
        TestPack pack = new TestPack(target, "1")
                .file("bin/rinse", text("#!/bin/sh"), 0755)
                .file("etc/rinse.conf", random(1, 100_000))
                .file("empty", new byte[0])
                .entry(PackEntry.folder("log", 0750, "", ""))
                .entry(PackEntry.link("bin/r", "rinse"));
        // When
        Outcome outcome = place(pack);
        // Then
        assertThat(outcome.reason()).isEmpty();
        assertThat(Files.readAllBytes(target.resolve("etc/rinse.conf"))).isEqualTo(random(1, 100_000));
        assertThat(target.resolve("empty")).isEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("bin/rinse"))))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("log"))))
                .isEqualTo("rwxr-x---");
        assertThat(Files.readString(target.resolve("bin/r"))).isEqualTo("#!/bin/sh");
        assertNothingStaged();
    }

    @Test
    void ofTheNextVersionOnlyWhatChangedIsAskedFor() throws Exception {
        // Given
        byte[] old = random(1, 1_000_000);
        place(new TestPack(target, "1").file("a", old).file("b", random(2, 50_000)));
        byte[] changed = old.clone();
        Arrays.fill(changed, 500_000, 500_100, (byte) 7);
        fetchedBytes = 0;
        // When
        Outcome outcome = place(new TestPack(target, "2").file("a", changed).file("b", random(2, 50_000)));
        // Then
        assertThat(outcome.succeeded()).isTrue();
        assertThat(Files.readAllBytes(target.resolve("a"))).isEqualTo(changed);
        assertThat(fetchedBytes).isPositive().isLessThan(50_000);
        assertThat(outcome.output()).contains("\"changed\":1,\"kept\":1");
    }

    @Test
    void aFileThatWasRenamedComesOutOfTheOldOneWhileTheOldVersionIsRemembered() throws Exception {
        // Given
        TestPack old = new TestPack(target, "1").file("a", random(1, 300_000));
        place(old);
        earlier.add(Files.write(folder.resolve("kept"), old.filepack().encode()));
        earlier.add(Files.writeString(folder.resolve("damaged"), "rubbish"));
        fetchedBytes = 0;
        // When
        Outcome outcome = place(
                new TestPack(target, "2").file("renamed", random(1, 300_000)).entry(PackEntry.absent("a")));
        // Then
        assertThat(outcome.succeeded()).isTrue();
        assertThat(fetchedBytes).isZero();
        assertThat(target.resolve("a")).doesNotExist();
        assertThat(Files.readAllBytes(target.resolve("renamed"))).isEqualTo(random(1, 300_000));
    }

    @Test
    void whatIsInPlaceAlreadyCostsNothingAndRunsNoHook() throws Exception {
        // Given
        TestPack pack = new TestPack(target, "1").file("a", random(1, 10_000)).after("restart");
        place(pack);
        hooks.clear();
        fetchedBytes = 0;
        // When
        Outcome outcome = place(pack);
        // Then
        assertThat(outcome.output()).contains("\"changed\":0");
        assertThat(fetchedBytes).isZero();
        assertThat(hooks).isEmpty();
    }

    @Test
    void aChunkThatManyFilesHaveComesOnce() throws Exception {
        // When
        place(new TestPack(target, "1").file("a", random(1, 100_000)).file("b", random(1, 100_000)));
        // Then
        assertThat(fetchedBytes).isEqualTo(100_000);
    }

    @Test
    void whatSomebodyHasChangedIsMendedFromWhatIsLeftOfIt() throws Exception {
        // Given
        TestPack pack = new TestPack(target, "1").file("a", random(1, 500_000));
        place(pack);
        Files.writeString(target.resolve("a"), "spoilt", java.nio.file.StandardOpenOption.APPEND);
        fetchedBytes = 0;
        // When
        place(pack);
        // Then
        assertThat(Files.readAllBytes(target.resolve("a"))).isEqualTo(random(1, 500_000));
        assertThat(fetchedBytes).isLessThan(20_000);
    }

    @Test
    void hooksRunAroundTheExchange() throws Exception {
        // When
        place(new TestPack(target, "1").file("a", text("new")).before("stop").after("start"));
        // Then
        assertThat(hooks).containsExactly("before stop: no a", "after start: new");
    }

    @Test
    void whenAHookFailsAfterwardsAllIsAsItWas() throws Exception {
        // Given
        place(new TestPack(target, "1")
                .file("a", text("old a"), 0600)
                .file("gone", text("here"))
                .entry(PackEntry.link("l", "a")));
        Map<String, String> before = tree();
        failingHook = "start";
        // When
        Outcome outcome = place(new TestPack(target, "2")
                .file("a", text("new a"), 0644)
                .file("fresh/deep/b", text("b"))
                .entry(PackEntry.absent("gone"))
                .entry(PackEntry.link("l", "fresh"))
                .entry(PackEntry.folder("other", 0700, "", ""))
                .after("start"));
        // Then
        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.reason()).startsWith("HOOK_FAILED: start@1 after").contains("the target is as it was");
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void whatNobodyExpectedPutsTheTargetBackAsWell() throws Exception {
        // Given
        place(new TestPack(target, "1").file("a", text("old a")));
        Map<String, String> before = tree();
        brokenHook = "start";
        // When
        Outcome outcome =
                place(new TestPack(target, "2").file("a", text("new a")).after("start"));
        // Then
        assertThat(outcome.reason()).startsWith("AGENT_FAULT").contains("the target is as it was");
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void whatIsStagedIsReadByItsOwnerOnly() throws Exception {
        // When
        place(new TestPack(target, "1").file("key", random(1, 100_000), 0644));
        // Then
        assertThat(modesWhileFetched).isNotEmpty().containsOnly("rw-------");
    }

    @Test
    void whenAHookFailsBeforeNothingIsPlaced() throws Exception {
        // Given
        failingHook = "stop";
        // When
        Outcome outcome =
                place(new TestPack(target, "1").file("deep/a", text("a")).before("stop"));
        // Then
        assertThat(outcome.reason()).startsWith("HOOK_FAILED: stop@1 before");
        assertThat(folder.resolve("opt")).doesNotExist();
    }

    @Test
    void aDiskThatIsTooSmallIsToldBeforeAnythingIsWritten() throws Exception {
        // Given
        room = 1_100_000;
        // When
        Outcome outcome = place(new TestPack(target, "1").file("a", random(1, 100_000)));
        // Then
        assertThat(outcome.reason()).startsWith("DISK_FULL: 100000 bytes have to be staged");
        assertThat(folder.resolve("opt")).doesNotExist();
    }

    @Test
    void aDiskThatFillsUpMeanwhileLeavesNothingBehind() throws Exception {
        // Given
        noSpace = true;
        // When
        Outcome outcome = place(new TestPack(target, "1").file("a", random(1, 100_000)));
        // Then
        assertThat(outcome.reason()).startsWith("DISK_FULL:").contains("the target is as it was");
        assertThat(folder.resolve("opt")).doesNotExist();
    }

    @Test
    void oneThatIsEndedWhileItFetchesLeavesNothingBehind() {
        // Given
        fetchesUntilTheEnd = 1;
        TestPack pack = new TestPack(target, "1").file("a", random(1, 3_000_000));
        // Then
        assertThatThrownBy(() -> place(pack)).isInstanceOf(StoppedException.class);
        assertThat(folder.resolve("opt")).doesNotExist();
    }

    @Test
    void aLinkOnTheEndpointLeadsNobodyOutOfTheTarget() throws Exception {
        // Given
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.createDirectories(target);
        Files.createSymbolicLink(target.resolve("etc"), outside);
        // When
        Outcome outcome = place(new TestPack(target, "1").file("etc/passwd", text("x")));
        // Then
        assertThat(outcome.reason()).startsWith("LEAVES_TARGET: path 'etc/passwd' would lie in");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aManifestWithAPathOutOfTheTargetIsRefused() throws Exception {
        assertThat(place(new TestPack(target, "1").file("../x", text("x"))).reason())
                .startsWith("BAD_FILEPACK: path '../x' leaves the target");
        assertThat(place(new TestPack(target, "1").file("/x", text("x"))).reason())
                .startsWith("BAD_FILEPACK: path '/x' is absolute");
        assertThat(place(new TestPack(target, "1").entry(PackEntry.link("x", "../../y")))
                        .reason())
                .startsWith("BAD_FILEPACK: path 'x' is a link to");
    }

    @Test
    void aFilepackThatIsNotTheOneTheRegionHasSignedIsRefused() throws Exception {
        // When
        Outcome outcome = Placement.place(
                new TestPack(target, "1").file("a", text("a")).filepack().encode(),
                "rinse@2",
                "tag",
                new Placement.Surroundings(List.of(), List.of(), path -> room),
                new Gateway(new byte[0]));
        // Then
        assertThat(outcome.reason()).startsWith("BAD_FILEPACK: this is rinse@1, not rinse@2");
    }

    @Test
    void targetsAreWhereTheAgentAllowsThem() throws Exception {
        // Given
        allowed = List.of(folder.resolve("elsewhere").toString());
        // Then
        assertThat(place(new TestPack(target, "1").file("a", text("a"))).reason())
                .startsWith("TARGET_NOT_ALLOWED");
        allowed = List.of(folder.toString());
        assertThat(place(new TestPack(target, "1").file("a", text("a"))).succeeded())
                .isTrue();
    }

    @Test
    void whatAnAgentThatWasKilledLeftStagedIsSweptAway() throws Exception {
        // Given
        Files.createDirectories(target);
        Files.writeString(target.resolve(PackRules.STAGED + "0123-4"), "half");
        // When
        place(new TestPack(target, "1").file("a", text("a")));
        // Then
        assertNothingStaged();
    }

    private Outcome place(TestPack pack) throws StoppedException {
        PackManifest manifest = pack.manifest();
        return Placement.place(
                pack.filepack().encode(),
                manifest.name() + "@" + manifest.version(),
                "tag",
                new Placement.Surroundings(allowed, earlier, path -> room),
                new Gateway(pack.bundle()));
    }

    private void assertNothingStaged() throws IOException {
        assertThat(tree().keySet()).noneMatch(path -> path.contains(PackRules.STAGED));
    }

    /** All there is below the target: paths, modes, contents. */
    private Map<String, String> tree() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(target)) {
            for (Path path : paths.toList()) {
                String content = Files.isSymbolicLink(path)
                        ? "-> " + Files.readSymbolicLink(path)
                        : PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + " "
                                + (Files.isDirectory(path)
                                        ? ""
                                        : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
                found.put(target.relativize(path).toString(), content);
            }
        }
        return found;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Gives what is asked for out of one bundle. */
    private final class Gateway implements Supply {
        private final byte[] bundle;

        Gateway(byte[] bundle) {
            this.bundle = bundle;
        }

        @Override
        public void fetch(List<Range> ranges, Taker taker) throws IOException, PlacementException, StoppedException {
            for (Range range : ranges) {
                check();
                fetchesUntilTheEnd--;
                try (Stream<Path> all = Files.list(target)) {
                    for (Path each : all.filter(Files::isRegularFile).toList()) {
                        modesWhileFetched.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
                    }
                }
                if (noSpace) {
                    throw new IOException("No space left on device");
                }
                int from = (int) range.offset();
                fetchedBytes += range.length();
                taker.take(range, Arrays.copyOfRange(bundle, from, from + range.length()));
            }
        }

        @Override
        public void prepare(List<PinnedHook> wanted) {}

        @Override
        public HookEnd run(PackHook named, PinnedHook hook, String phase, String at) {
            Path file = target.resolve("a");
            try {
                hooks.add(phase + " " + named.method() + ": " + (Files.exists(file) ? Files.readString(file) : "no a"));
            } catch (IOException e) {
                hooks.add(phase + " " + named.method());
            }
            if (named.method().equals(brokenHook)) {
                throw new IllegalStateException("nobody expected this");
            }
            return named.method().equals(failingHook) ? new HookEnd(false, "EXIT_CODE: 1") : new HookEnd(true, "");
        }

        @Override
        public void progress(String words) {}

        @Override
        public void check() throws StoppedException {
            if (fetchesUntilTheEnd <= 0) {
                throw new StoppedException();
            }
        }
    }
}
