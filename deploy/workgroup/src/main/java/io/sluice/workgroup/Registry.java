package io.sluice.workgroup;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema registry (Apicurio, through the API that Confluent's clients speak) as a child process on loopback, its
 * schemas in an H2 file. Schemas may only change so that every earlier record stays readable.
 */
public final class Registry implements Part {
    static final ConfigKey<String> DATA_DIR = ConfigKey.text("data.dir", null, "Folder of the registry's database.");
    static final ConfigKey<Integer> PORT = ConfigKey.port("port", 0, "Port, on loopback; 0 takes a free one.");
    static final List<ConfigKey<?>> KEYS = List.of(DATA_DIR, PORT);

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final String COMPATIBILITY = "{\"compatibility\":\"BACKWARD_TRANSITIVE\"}";
    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);

    private final Child child;
    private final Path listening;
    private final String url;

    private Registry(Child child, Path listening, String url) {
        this.child = child;
        this.listening = listening;
        this.url = url;
    }

    public static void main(String[] args) {
        Foreground.run("registry", args, System.err, arguments -> {
            Config config = Config.load(KEYS, arguments, System.getenv());
            Path dataDir = Path.of(config.get(DATA_DIR));
            Registry registry = start(dataDir, config.get(PORT), dataDir.resolve("registry.log"));
            registry.whenEnded(code -> {
                LOG.error("the registry ended by itself with exit code {}", code);
                System.exit(1);
            });
            return registry;
        });
    }

    /**
     * Starts the registry and returns when it answers.
     *
     * @param port 0 takes a free one
     * @param log where its output goes
     * @throws IOException saying what to look at if it does not come up
     */
    public static Registry start(Path dataDir, int port, Path log) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(dataDir.toAbsolutePath());
        int chosen = Ports.free(port)[0];
        Child child = Child.start(plan(folder, chosen, log));
        Path listening = folder.resolve("listening.properties");
        Registry registry =
                new Registry(child, listening, "http://" + Ports.LOOPBACK + ":" + chosen + "/apis/ccompat/v7");
        try {
            registry.awaitReady(log);
            registry.requireCompatibility();
        } catch (IOException | InterruptedException | RuntimeException e) {
            child.close();
            throw e;
        }
        StateFile.write(listening, Map.of("schema.registry.url", registry.url()));
        LOG.info("registry ready on {} (process {}), its output is in {}", registry.url(), child.pid(), log);
        return registry;
    }

    /** What clients put into {@code schema.registry.url}. */
    public String url() {
        return url;
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public void letGo() {
        child.letGo();
    }

    @Override
    public void whenEnded(IntConsumer told) {
        child.whenEnded(told);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(listening);
        child.close();
        LOG.info("registry stopped");
    }

    private static Child.Plan plan(Path folder, int port, Path log) throws IOException {
        // WRITE_DELAY=0: an id that was handed out must survive kill -9, or it would be given to another schema.
        String database = "jdbc:h2:file:" + folder.resolve("registry") + ";AUTO_SERVER=FALSE;WRITE_DELAY=0";
        return new Child.Plan(
                "registry",
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Dquarkus.http.host=" + Ports.LOOPBACK,
                        "-Dquarkus.http.port=" + port,
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"),
                List.of(Installation.registryRunner()),
                "io.quarkus.runner.GeneratedMain",
                List.of(),
                Map.of("REGISTRY_DATASOURCE_URL", database),
                log,
                STOP_DEADLINE);
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        HttpRequest probe = request("/subjects").GET().build();
        while (true) {
            if (answers(probe)) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("it did not answer within " + START_DEADLINE.toSeconds() + " s; see " + log);
            }
            if (child.endsWithin(PROBE_INTERVAL)) {
                throw new IOException("it ended with exit code " + child.exitCode() + "; see " + log);
            }
        }
    }

    private static boolean answers(HttpRequest probe) throws IOException, InterruptedException {
        try {
            return client().send(probe, BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException | HttpTimeoutException e) {
            return false;
        }
    }

    private void requireCompatibility() throws IOException, InterruptedException {
        HttpRequest put = request("/config")
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .PUT(HttpRequest.BodyPublishers.ofString(COMPATIBILITY))
                .build();
        var answer = client().send(put, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("it refuses the compatibility rule: " + answer.statusCode() + " " + answer.body());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(5));
    }

    private static HttpClient client() {
        return ClientHolder.CLIENT;
    }

    /** One client for the process, made when first asked for: the broker alone needs none. */
    private static final class ClientHolder {
        static final HttpClient CLIENT =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    }
}
