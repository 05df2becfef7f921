package io.sluice.agent.files;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

/** How this system says that a file is its owner's alone. Given at creation, so that there is no moment before. */
public interface FileModes {

    /** For a new file that only its owner reads and writes. */
    FileAttribute<?> ownFile() throws IOException;

    /** For a new folder that only its owner enters. */
    FileAttribute<?> ownFolder() throws IOException;

    /** Lets the owner, and nobody else, run a file. */
    void makeExecutable(Path file) throws IOException;

    /** The one this system has: POSIX modes, else access control lists. */
    static FileModes ofThisSystem() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new PosixFileModes()
                : new AclFileModes();
    }
}
