package io.sluice.agent.runtime;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** What the file of a Unix-domain socket needs. */
final class SocketFiles {
    /** A socket's address has 108 bytes on Linux and Windows with its closing zero, 104 elsewhere. */
    private static final int PATH_BYTES =
            System.getProperty("os.name", "").matches("(?i)(linux|windows).*") ? 107 : 103;

    private SocketFiles() {}

    /** Why no socket can have this path; null if one can. */
    static @Nullable String objection(Path path) {
        int bytes = path.toString().getBytes(Charset.defaultCharset()).length;
        return bytes <= PATH_BYTES
                ? null
                : "the socket's path " + path + " has " + bytes + " bytes, the system takes " + PATH_BYTES
                        + ": set the agent's runtime.socket.dir to a shorter folder";
    }

    /** The folder keeps others out already; where modes are known, so does the file. */
    static void ownersOnly(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
