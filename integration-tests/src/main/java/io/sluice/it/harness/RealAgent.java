package io.sluice.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An agent's process and its folder. Confined to the thread that drives the test. */
public final class RealAgent implements AutoCloseable {
    private final Part part;
    private final Path folder;

    RealAgent(Part part, Path folder) {
        this.part = part;
        this.folder = folder;
    }

    /** What every agent is told. */
    static Map<String, String> settings(String name, Path data, List<String> gateways, String token, String... labels) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("data.dir", data.toString());
        settings.put("gateways", String.join(",", gateways));
        settings.put("token", token);
        settings.put("host.name", name);
        // What is not about inventories is not to be disturbed by them.
        settings.put("inventory.every", "0s");
        if (labels.length > 0) {
            settings.put("labels", String.join(",", labels));
        }
        return settings;
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

    /** Copies what makes it who it is. */
    void copyTo(Path data) throws IOException {
        Path identity = Files.createDirectories(data.resolve("identity"));
        try (Stream<Path> files = Files.list(folder.resolve("identity"))) {
            for (Path file : files.toList()) {
                Files.copy(file, identity.resolve(file.getFileName().toString()));
            }
        }
        Files.copy(folder.resolve("last-gateway"), data.resolve("last-gateway"));
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
