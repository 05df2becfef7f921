package io.sluice.agent.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Writes and removes files that are this agent's own. */
public final class OwnFiles {

    private final FileModes modes;

    public OwnFiles(FileModes modes) {
        this.modes = modes;
    }

    /** Makes a folder, and those above it, unless it is there. */
    public void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, modes.ownFolder());
        }
    }

    /** Opens a new file for writing; one of that name is replaced. */
    public FileChannel create(Path file) throws IOException {
        Files.deleteIfExists(file);
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
        return FileChannel.open(file, options, modes.ownFile());
    }

    /** Writes a whole file: after a crash it has the old content or the new, and after the return the new. */
    public void write(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try (FileChannel channel = create(draft)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        move(draft, file);
    }

    /** Renames a file over another, durably. */
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(to.toAbsolutePath().resolveSibling(""));
    }

    public void makeExecutable(Path file) throws IOException {
        modes.makeExecutable(file);
    }

    /**
     * Removes a folder with all that is in it, never following links out of it. What stands in the way (no permission
     * on a folder below) is given permission and tried again.
     *
     * @return false if something is left
     */
    public static boolean removeTree(Path root) {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            try {
                makeReadable(root);
                try (DirectoryStream<Path> children = Files.newDirectoryStream(root)) {
                    for (Path child : children) {
                        removeTree(child);
                    }
                }
            } catch (IOException | RuntimeException e) {
                return false;
            }
        }
        try {
            Files.deleteIfExists(root);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void makeReadable(Path folder) throws IOException {
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            FileModes.ofThisSystem().makeExecutable(folder);
        }
    }

    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Systems that cannot open a folder (Windows) make the rename durable themselves.
        }
    }
}
