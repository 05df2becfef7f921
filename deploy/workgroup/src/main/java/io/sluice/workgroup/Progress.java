package io.sluice.workgroup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far the start is, a JSON line for each step, for whoever waits for it. */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final InstantSource clock;

    Progress(Path file, InstantSource clock) throws IOException {
        this.file = file;
        this.clock = clock;
        Files.deleteIfExists(file);
    }

    void starting(String part) {
        write(part, "STARTING", "", Duration.ZERO);
    }

    void ready(String part, String detail, Duration took) {
        LOG.info("{} ready after {} ms: {}", part, took.toMillis(), detail);
        write(part, "READY", detail, took);
    }

    void failed(String part, String why) {
        write(part, "FAILED", why, Duration.ZERO);
    }

    private synchronized void write(String part, String state, String detail, Duration took) {
        var line = JSON.createObjectNode()
                .put("at", clock.instant().toString())
                .put("part", part)
                .put("state", state)
                .put("detail", detail)
                .put("millis", took.toMillis());
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.warn("cannot tell the progress in {}", file, e);
        }
    }
}
