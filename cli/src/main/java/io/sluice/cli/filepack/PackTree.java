package io.sluice.cli.filepack;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.filepack.PackYaml.Rule;
import io.sluice.wire.Digests;
import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.ChunkList;
import io.sluice.wire.filepack.Chunker;
import io.sluice.wire.filepack.PackEntry;
import io.sluice.wire.filepack.PackManifest;
import io.sluice.wire.filepack.PackRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder with a {@code filepack.yaml}, read. Nothing but what the files contain and whether their owner may execute them
 * is taken from the disk: no times, no owners, and not the rest of the modes, which differ from checkout to checkout.
 */
public final class PackTree implements PackSource {
    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;
    private static final int FOLDER = 0755;

    private final PackManifest manifest;
    private final Map<ChunkId, Spot> spots = new HashMap<>();

    private record Spot(Path file, long offset, int length) {}

    /** What lies where, before it is read. */
    private record Found(Path file, Rule rule) {}

    /** @throws Failure naming what is wrong, and where */
    public static PackTree read(Path folder) {
        PackYaml yaml = PackYaml.read(folder);
        return new PackTree(folder, yaml);
    }

    private PackTree(Path folder, PackYaml yaml) {
        TreeMap<String, Found> found = new TreeMap<>();
        yaml.rules().forEach(rule -> find(folder, yaml, rule, found));
        int average = PackManifest.averageFor(totalBytes(found));
        Chunker chunker = new Chunker(average);
        List<PackEntry> entries = new ArrayList<>();
        found.forEach((path, each) -> entries.add(entry(path, each, chunker)));
        yaml.absent().forEach(path -> entries.add(PackEntry.absent(path)));
        this.manifest = new PackManifest(
                yaml.name(),
                yaml.version(),
                yaml.description(),
                yaml.target(),
                yaml.receivers(),
                average,
                entries,
                yaml.before(),
                yaml.after());
        PackRules.objection(manifest).ifPresent(why -> {
            throw PackYaml.bad(yaml.file(), 0, "", why);
        });
    }

    @Override
    public PackManifest manifest() {
        return manifest;
    }

    @Override
    public byte[] chunk(ChunkId id) {
        Spot spot = spots.get(id);
        if (spot == null) {
            throw new IllegalArgumentException("the manifest has no such chunk");
        }
        ByteBuffer bytes = ByteBuffer.allocate(spot.length());
        try (FileChannel file = FileChannel.open(spot.file(), StandardOpenOption.READ)) {
            boolean more = true;
            while (more && bytes.hasRemaining()) {
                more = file.read(bytes, spot.offset() + bytes.position()) >= 0;
            }
        } catch (IOException e) {
            throw Failure.unreadable(spot.file().toString(), e);
        }
        if (!ChunkId.of(bytes.array(), 0, spot.length()).equals(id)) {
            throw new Failure(ExitCode.ERROR, spot.file() + " has changed while it was read: try again");
        }
        return bytes.array();
    }

    @Override
    public void close() {}

    private static void find(Path folder, PackYaml yaml, Rule rule, Map<String, Found> found) {
        Path from = folder.resolve(rule.from()).normalize();
        if (!from.startsWith(folder.normalize())) {
            throw PackYaml.bad(
                    yaml.file(), rule.line(), "files.from", "names " + from + ", which is not in the folder");
        }
        if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            throw PackYaml.bad(yaml.file(), rule.line(), "files.from", "names " + from + ", which is not there");
        }
        List<PathMatcher> excluded = yaml.exclude().stream()
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.sorted().toList()) {
                Path inFolder = folder.normalize().relativize(each);
                if (each.equals(yaml.file().normalize()) || isExcluded(inFolder, excluded)) {
                    continue;
                }
                String path = join(rule.to(), slashes(from.relativize(each)));
                boolean isFolder = Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS);
                if (path.isEmpty() || (isFolder && rule.folderMode() < 0 && !isEmpty(each))) {
                    continue;
                }
                Found other = found.put(path, new Found(each, rule));
                if (other != null && !other.file().equals(each)) {
                    throw PackYaml.bad(
                            yaml.file(),
                            rule.line(),
                            "files",
                            "puts both " + other.file() + " and " + each + " at '" + path + "'");
                }
            }
        } catch (IOException e) {
            throw Failure.unreadable(from.toString(), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.findAny().isEmpty();
        }
    }

    private static boolean isExcluded(Path path, List<PathMatcher> excluded) {
        for (Path each = path; each != null && !each.toString().isEmpty(); each = each.getParent()) {
            Path at = each;
            if (excluded.stream().anyMatch(glob -> glob.matches(at) || glob.matches(at.getFileName()))) {
                return true;
            }
        }
        return false;
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static String join(String to, String below) {
        return to.isEmpty() || below.isEmpty() ? to + below : to + "/" + below;
    }

    private static long totalBytes(Map<String, Found> found) {
        long total = 0;
        for (Found each : found.values()) {
            try {
                total += Files.isRegularFile(each.file(), LinkOption.NOFOLLOW_LINKS) ? Files.size(each.file()) : 0;
            } catch (IOException e) {
                throw Failure.unreadable(each.file().toString(), e);
            }
        }
        return total;
    }

    private PackEntry entry(String path, Found found, Chunker chunker) {
        Path file = found.file();
        Rule rule = found.rule();
        try {
            if (Files.isSymbolicLink(file)) {
                return PackEntry.link(path, slashes(Files.readSymbolicLink(file)));
            }
            if (Files.isDirectory(file)) {
                return PackEntry.folder(
                        path, rule.folderMode() < 0 ? FOLDER : rule.folderMode(), rule.owner(), rule.group());
            }
            if (!Files.isRegularFile(file)) {
                throw new Failure(ExitCode.USAGE, file + " is neither file, folder nor link: exclude it");
            }
            int mode = rule.mode() >= 0 ? rule.mode() : isExecutable(file) ? EXECUTABLE : PLAIN;
            return read(path, file, mode, rule, chunker);
        } catch (IOException e) {
            throw Failure.unreadable(file.toString(), e);
        }
    }

    private static boolean isExecutable(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
        } catch (UnsupportedOperationException e) {
            // Where files have no such permission: by what the system makes of their names.
            return Files.isExecutable(file);
        }
    }

    private PackEntry read(String path, Path file, int mode, Rule rule, Chunker chunker) throws IOException {
        ChunkList.Builder chunks = new ChunkList.Builder();
        MessageDigest whole = Digests.newSha256();
        long[] offset = {0};
        try (InputStream in = Files.newInputStream(file)) {
            chunker.each(in, (bytes, from, length) -> {
                chunks.add(bytes, from, length);
                whole.update(bytes, from, length);
                spots.putIfAbsent(ChunkId.of(bytes, from, length), new Spot(file, offset[0], length));
                offset[0] += length;
            });
        }
        return PackEntry.file(path, mode, rule.owner(), rule.group(), offset[0], whole.digest(), chunks.build());
    }
}
