package io.sluice.workgroup;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL as a child process on loopback, for what lands of the region's topics. Made when it is first started, with
 * a password for each role that nobody has to know. Ends with its owner, however that ends.
 */
public final class Database implements Part {
    static final ConfigKey<String> DATA_DIR = ConfigKey.text("data.dir", null, "Folder of the database.");
    static final ConfigKey<Integer> PORT = ConfigKey.port("port", 0, "Port, on loopback; 0 takes a free one.");
    static final List<ConfigKey<?>> KEYS = List.of(DATA_DIR, PORT);

    /** The database's name, and that of the role that owns it. */
    static final String NAME = "sluice";

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_INTERVAL_MILLIS = 20;
    private static final String READY = "ready";
    private static final int STATE_LINE = 7;

    /**
     * Runs the server until the standard input ends, which happens also when the owner is killed, or until it ends by
     * itself. SIGINT makes it end at once and in order.
     */
    private static final String UNTIL_THE_INPUT_ENDS = "exec 3<&0; \"$@\" </dev/null 3<&- & server=$!;"
            + " (cat <&3 >/dev/null; kill -INT $server) & leash=$!;"
            + " wait $server; code=$?; kill $leash 2>/dev/null; exit $code";

    private final Process process;
    private final Path listening;
    private final int port;

    private Database(Process process, Path listening, int port) {
        this.process = process;
        this.listening = listening;
        this.port = port;
    }

    public static void main(String[] args) {
        Foreground.run("database", args, System.err, arguments -> {
            Config config = Config.load(KEYS, arguments, System.getenv());
            Path dataDir = Path.of(config.get(DATA_DIR));
            Database database = start(dataDir, config.get(PORT), dataDir.resolve("database.log"));
            database.whenEnded(code -> {
                LOG.error("the database ended by itself with exit code {}", code);
                System.exit(1);
            });
            return database;
        });
    }

    /**
     * Starts the database and returns when it answers.
     *
     * @param port 0 takes a free one
     * @param log where its output goes
     * @throws IOException saying what to look at if it does not come up
     */
    public static Database start(Path dataDir, int port, Path log) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(dataDir.toAbsolutePath());
        Files.createDirectories(log.toAbsolutePath().getParent());
        PostgresBinaries binaries = PostgresBinaries.in(Installation.postgres());
        DatabaseFounding founding = new DatabaseFounding(folder, binaries, log);
        founding.foundUnlessThere();
        founding.endLeftover();
        int chosen = Ports.free(port)[0];
        Path listening = folder.resolve("listening.properties");
        Process process = new ProcessBuilder(command(binaries, founding.cluster(), chosen))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Database database = new Database(process, listening, chosen);
        try {
            database.awaitReady(founding.cluster(), log);
        } catch (IOException | InterruptedException | RuntimeException e) {
            database.close();
            throw e;
        }
        StateFile.write(
                listening,
                Map.of(
                        "database.url",
                        database.url(),
                        "secrets.dir",
                        secrets(folder).toString()));
        LOG.info("database ready on {} (process {}), its output is in {}", database.url(), process.pid(), log);
        return database;
    }

    /** What clients connect to, as JDBC wants it. */
    public String url() {
        return url(port);
    }

    static String url(int port) {
        return "jdbc:postgresql://" + Ports.LOOPBACK + ":" + port + "/" + NAME;
    }

    /** The folder with a file for each role, its password. */
    static Path secrets(Path dataDir) {
        return dataDir.resolve("secrets");
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void whenEnded(IntConsumer told) {
        var unused = process.onExit().thenAccept(ended -> told.accept(ended.exitValue()));
    }

    @Override
    public void letGo() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("the leash of the database was broken already", e);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(listening);
        letGo();
        try {
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the database (process {}) did not end within {}, killing it", pid(), STOP_PATIENCE);
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        LOG.info("database stopped");
    }

    private static List<String> command(PostgresBinaries binaries, Path cluster, int port) {
        // The word after the script is what the shell is called in a list of processes, by which leftovers are known.
        List<String> command = new ArrayList<>(List.of("sh", "-c", UNTIL_THE_INPUT_ENDS, Leash.class.getName()));
        command.addAll(binaries.command("postgres"));
        command.addAll(List.of("-D", cluster.toString(), "-p", Integer.toString(port)));
        Map.of(
                        "listen_addresses", Ports.LOOPBACK,
                        "unix_socket_directories", "",
                        "max_connections", "64",
                        "shared_buffers", "64MB",
                        "timezone", "UTC",
                        "log_timezone", "UTC")
                .forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        return command;
    }

    private void awaitReady(Path cluster, Path log) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (!isReady(cluster)) {
            if (process.waitFor(LOOK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended with exit code " + process.exitValue() + "; see " + log);
            }
            if (System.nanoTime() - begun > START_DEADLINE.toNanos()) {
                throw new IOException("it did not answer within " + START_DEADLINE.toSeconds() + " s; see " + log);
            }
        }
    }

    /** The server itself keeps its state in a line of a file. */
    private static boolean isReady(Path cluster) throws IOException {
        Path file = cluster.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return false;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        return lines.size() > STATE_LINE && lines.get(STATE_LINE).strip().equals(READY);
    }
}
