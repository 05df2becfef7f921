package io.sluice.agent.runtime;

import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.launch.Job;
import io.sluice.agent.launch.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each run a secret and the way to the socket, and opens that for the first one. Any thread. */
final class Runs implements Surroundings.Opener, DoorHost, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Runs.class);
    private static final String SOCKET = "SLUICE_SOCKET";
    private static final String SECRET = "SLUICE_RUN";
    private static final String NO_SOCKET = "SLUICE_NO_SOCKET";
    private static final int SECRET_BYTES = 16;

    private final Path socket;
    private final OwnFiles files;
    private final DoorLimits limits;
    private final Tool tool;
    private final DoorDesk desk;
    private final Consumer<OpenRun> onEnd;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, OpenRun> open = new ConcurrentHashMap<>();
    private final @Nullable String objection;

    // Guarded by this.
    private @Nullable Door door;
    private boolean closed;

    /** @param onEnd hears of the end of runs that have been here */
    Runs(Path socket, OwnFiles files, DoorLimits limits, Tool tool, DoorDesk desk, Consumer<OpenRun> onEnd) {
        this.socket = socket;
        this.files = files;
        this.limits = limits;
        this.tool = tool;
        this.desk = desk;
        this.onEnd = onEnd;
        this.objection = SocketFiles.objection(socket);
        if (objection != null) {
            log.warn("methods cannot speak to the gateway: {}", objection);
        }
    }

    @Override
    public Surroundings open(Job job, Path folder) {
        byte[] drawn = new byte[SECRET_BYTES];
        random.nextBytes(drawn);
        OpenRun run = new OpenRun(
                job.activationId(),
                HexFormat.of().formatHex(drawn),
                folder,
                new Pace(DoorLimits.REQUEST_BURST, DoorLimits.REQUESTS_PER_SECOND));
        String problem = objection == null ? enter(run) : objection;
        return new Surroundings() {
            @Override
            public void addTo(Map<String, String> environment) {
                tool.addTo(environment);
                if (problem == null) {
                    environment.put(SOCKET, socket.toString());
                    environment.put(SECRET, run.secret);
                } else {
                    environment.put(NO_SOCKET, problem);
                }
            }

            @Override
            public void close() {
                leave(run);
            }
        };
    }

    /** Lets it in; returns why not. */
    private synchronized @Nullable String enter(OpenRun run) {
        try {
            if (closed) {
                return "the agent is stopping";
            }
            if (door == null) {
                files.makeFolder(socket.toAbsolutePath().resolveSibling(""));
                door = Door.open(socket, limits, this, desk);
            }
            open.put(run.secret, run);
            return null;
        } catch (IOException | RuntimeException e) {
            String problem = "the agent's socket " + socket + " cannot be opened: " + e.getMessage();
            log.warn("a method cannot speak to the gateway: {}", problem);
            return problem;
        }
    }

    private void leave(OpenRun run) {
        if (open.remove(run.secret) != null && run.visited) {
            synchronized (this) {
                if (door != null) {
                    door.ended(run);
                }
            }
            onEnd.accept(run);
        }
    }

    @Override
    public @Nullable OpenRun find(String secret) {
        return open.get(secret);
    }

    @Override
    public synchronized boolean closeIfUnused(Door asking) {
        if (!open.isEmpty()) {
            return false;
        }
        door = null;
        asking.closeSocket();
        return true;
    }

    @Override
    public synchronized void broken(Door one) {
        if (door == one) {
            door = null;
            one.closeSocket();
        }
    }

    @Override
    public void close() {
        Door last;
        synchronized (this) {
            closed = true;
            last = door;
            door = null;
        }
        if (last != null) {
            try {
                last.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
