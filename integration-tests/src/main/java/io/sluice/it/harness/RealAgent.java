package io.sluice.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An agent's process and its folder. Confined to the thread that drives the test. */
public final class RealAgent implements AutoCloseable {
    private final Part part;
    private final Path folder;

    RealAgent(Part part, Path folder) {
        this.part = part;
        this.folder = folder;
    }

    /** Known from the moment it has enrolled. */
    public String endpointId() {
        try {
            return Files.readString(folder.resolve("identity/endpoint-id")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the agent has not enrolled yet", e);
        }
    }

    /** What lies in its data folder: identity, journal, cache, work. */
    public Path folder() {
        return folder;
    }

    public Part part() {
        return part;
    }

    public RunningProcess process() {
        return part.process();
    }

    @Override
    public void close() {
        part.close();
    }
}
