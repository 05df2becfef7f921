package io.sluice.cli.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/** A folder of files that only their owner may read. */
public final class SecretFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path folder;

    private SecretFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder if it is not there.
     *
     * @param never a file that must not be there yet
     * @throws IOException if it cannot be made, or holds that file
     */
    public static SecretFiles in(Path folder, String never) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        if (Files.exists(absolute.resolve(never))) {
            throw new IOException("it holds a " + never + ", which is never overwritten: name another folder");
        }
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(absolute, attributes("rwx------"));
        }
        if (!Files.isWritable(absolute)) {
            throw new IOException("it may not be written to");
        }
        return new SecretFiles(absolute);
    }

    public Path folder() {
        return folder;
    }

    /** Replaces an older file of this name. */
    public void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes("rw-------"))) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** Leaves nothing behind of a folder that was made for nothing. */
    public void removeIfEmpty() {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isEmpty()) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            // An empty folder is no harm.
            return;
        }
    }

    private static FileAttribute<?>[] attributes(String mode) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
