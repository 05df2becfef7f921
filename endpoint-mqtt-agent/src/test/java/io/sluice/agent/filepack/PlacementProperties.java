package io.sluice.agent.filepack;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.files.OwnFiles;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PackManifest;
import io.sluice.wire.filepack.PinnedHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever versions follow each other, and whichever fail: the target has the last one that succeeded, whole. */
class PlacementProperties {
    private static final String[] PATHS = {"a", "b", "d/a", "d/b", "d/e/a"};

    /** A version: for each path what it has there, and where it breaks off; 0: nowhere. */
    record Version(List<Integer> contents, int breaksAt) {}

    @Property(tries = 60)
    void theTargetIsTheLastVersionThatSucceeded(
            @ForAll @Size(min = 1, max = 5) List<@Size(value = 5) List<@IntRange(max = 4) Integer>> versions,
            @ForAll @Size(value = 5) List<@IntRange(max = 3) Integer> breaks)
            throws IOException, StoppedException {
        Path folder = Files.createTempDirectory("placement").toRealPath();
        try {
            Path target = folder.resolve("target");
            Map<String, String> expected = new TreeMap<>();
            List<Path> earlier = new ArrayList<>();
            for (int i = 0; i < versions.size(); i++) {
                // Given
                Version version = new Version(versions.get(i), breaks.get(i));
                TestPack pack = pack(target, i, version);
                // When
                boolean succeeded = place(pack, version.breaksAt(), earlier);
                earlier.add(
                        Files.write(folder.resolve("kept-" + i), pack.filepack().encode()));
                // Then
                if (succeeded) {
                    expected = expected(version);
                }
                assertThat(tree(target)).isEqualTo(expected);
            }
        } finally {
            OwnFiles.removeTree(folder);
        }
    }

    private static TestPack pack(Path target, int number, Version version) {
        TestPack pack = new TestPack(target, Integer.toString(number)).after("judge");
        for (int i = 0; i < PATHS.length; i++) {
            int content = version.contents().get(i);
            if (content == 0) {
                pack.entry(PackEntry.absent(PATHS[i]));
            } else if (content == 1) {
                pack.entry(PackEntry.link(PATHS[i], "somewhere"));
            } else {
                pack.file(PATHS[i], bytes(content));
            }
        }
        return pack;
    }

    private static Map<String, String> expected(Version version) {
        Map<String, String> tree = new TreeMap<>();
        for (int i = 0; i < PATHS.length; i++) {
            int content = version.contents().get(i);
            if (content == 1) {
                tree.put(PATHS[i], "-> somewhere");
            } else if (content > 1) {
                tree.put(PATHS[i], HexFormat.of().formatHex(bytes(content)));
            }
        }
        return tree;
    }

    /** Versions have much in common. */
    private static byte[] bytes(int content) {
        byte[] bytes = new byte[20_000];
        new Random(1).nextBytes(bytes);
        bytes[5_000 * (content - 2) + 100] = 0;
        return bytes;
    }

    private static boolean place(TestPack pack, int breaksAt, List<Path> earlier) throws StoppedException {
        PackManifest manifest = pack.manifest();
        try {
            return Placement.place(
                            pack.filepack().encode(),
                            manifest.name() + "@" + manifest.version(),
                            "tag",
                            new Placement.Surroundings(List.of(), earlier, path -> Long.MAX_VALUE),
                            new Gateway(pack.bundle(), breaksAt))
                    .succeeded();
        } catch (StoppedException e) {
            return false;
        }
    }

    private static Map<String, String> tree(Path target) throws IOException {
        Map<String, String> found = new TreeMap<>();
        if (Files.exists(target)) {
            try (Stream<Path> all = Files.walk(target)) {
                for (Path each : all.toList()) {
                    if (Files.isSymbolicLink(each)) {
                        found.put(target.relativize(each).toString(), "-> " + Files.readSymbolicLink(each));
                    } else if (Files.isRegularFile(each)) {
                        found.put(
                                target.relativize(each).toString(),
                                HexFormat.of().formatHex(Files.readAllBytes(each)));
                    }
                }
            }
        }
        return new HashMap<>(found);
    }

    /** Breaks off while it fetches (1), by a hook (2), or because it is ended (3). */
    private record Gateway(byte[] bundle, int breaksAt) implements Supply {
        @Override
        public void fetch(List<Range> ranges, Taker taker) throws IOException, PlacementException {
            for (Range range : ranges) {
                if (breaksAt == 1) {
                    throw new PlacementException("CONTENT_UNAVAILABLE", "nothing comes");
                }
                int from = (int) range.offset();
                taker.take(range, Arrays.copyOfRange(bundle, from, from + range.length()));
            }
        }

        @Override
        public void prepare(List<PinnedHook> hooks) {}

        @Override
        public HookEnd run(PackHook named, PinnedHook hook, String phase, String target) throws StoppedException {
            if (breaksAt == 3) {
                throw new StoppedException();
            }
            return new HookEnd(breaksAt != 2, "EXIT_CODE: 1");
        }

        @Override
        public void progress(String words) {}

        @Override
        public void check() {}
    }
}
