package io.sluice.agent.filepack;

import io.sluice.wire.filepack.PackRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder that a filepack goes under. Where an entry would come to lie is judged by what is on the disk: a link that
 * somebody has put there leads nobody out of it.
 */
final class TargetFolder {
    private final String written;
    private final Path root;

    private TargetFolder(String written, Path root) {
        this.written = written;
        this.root = root;
    }

    /**
     * @param allowed folders that targets have to be below; none: anywhere
     * @throws PlacementException TARGET_NOT_ALLOWED
     */
    static TargetFolder of(String target, List<String> allowed) throws PlacementException, IOException {
        Path asked = Path.of(target).toAbsolutePath().normalize();
        Path real = real(asked);
        boolean good = allowed.isEmpty();
        for (String each : allowed) {
            good = good || real.startsWith(real(Path.of(each).toAbsolutePath().normalize()));
        }
        if (!good) {
            throw new PlacementException(
                    "TARGET_NOT_ALLOWED",
                    target + " is not below " + String.join(" or ", allowed) + " (the agent's filepack.targets)");
        }
        return new TargetFolder(target, real);
    }

    Path root() {
        return root;
    }

    /**
     * Where an entry lies.
     *
     * @throws PlacementException BAD_PATH, LEAVES_TARGET or BLOCKED if it cannot lie below the target
     */
    Path place(String path) throws PlacementException, IOException {
        var objection = PackRules.path(path);
        if (objection.isPresent()) {
            throw new PlacementException("BAD_PATH", objection.get());
        }
        Path place = root.resolve(path);
        Path parent = place.getParent();
        if (parent == null) {
            throw new PlacementException("BAD_PATH", "path '" + path + "' has no folder");
        }
        Path real = real(parent);
        if (!real.startsWith(root)) {
            throw new PlacementException(
                    "LEAVES_TARGET",
                    "path '" + path + "' would lie in " + real + ", which a link on the endpoint leads to, not below "
                            + written);
        }
        return real.resolve(String.valueOf(place.getFileName()));
    }

    /** The path with all links followed, as far as it exists. */
    private static Path real(Path path) throws PlacementException, IOException {
        Path there = path;
        while (there != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        if (there == null) {
            return path;
        }
        if (!Files.isDirectory(there)) {
            throw new PlacementException("BLOCKED", there + " is in the way: it is no folder");
        }
        return there.toRealPath().resolve(there.relativize(path)).normalize();
    }
}
