package io.sluice.agent;

import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.link.GatewayAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway of the last login. Kept in a file so that the next process goes there first; only a hint. */
record LastGateway(GatewayAddress address, String name) {
    private static final Logger log = LoggerFactory.getLogger(LastGateway.class);

    static Optional<LastGateway> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String[] parts =
                    Files.readString(file, StandardCharsets.UTF_8).strip().split(" ", 2);
            return Optional.of(new LastGateway(GatewayAddress.parse(parts[0]), parts.length > 1 ? parts[1] : ""));
        } catch (IOException | IllegalArgumentException e) {
            log.warn("{} left aside: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    void write(Path file, OwnFiles files) {
        try {
            files.write(file, (address + " " + name + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log.warn("{} not written: {}", file, e.toString());
        }
    }
}
