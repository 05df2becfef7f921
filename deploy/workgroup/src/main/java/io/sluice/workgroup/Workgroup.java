package io.sluice.workgroup;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A region on one machine. Starts what does not wait for another side by side:
 *
 * <pre>
 *   registry ──┐
 *   broker  ───┴─ region ─┬─ coordinator ─┬─ agents ─┬─ healthy
 *                         ├─ gateway ─────┘          │
 *   database ─────────────┴─ connectors ─────────────┘
 * </pre>
 *
 * Stops in the order of {@link RunningParts}.
 */
public final class Workgroup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workgroup.class);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_INTERVAL_MILLIS = 50;
    private static final Future<@Nullable Void> NOTHING = CompletableFuture.completedFuture(null);

    private final Config config;
    private final RegionParts regionParts;
    private final InstantSource clock;
    private final Path data;
    private final Path run;
    private final FileChannel lockFile;
    private final Progress progress;
    private final Description description;
    private final PortBook ports;
    private final Settings settings;
    private final RegionApi api;
    private final RunningParts parts = new RunningParts();
    private final ScheduledExecutorService supervisor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "supervisor"));
    private final ExecutorService starters = Executors.newFixedThreadPool(3, task -> new Thread(task, "starter"));

    Workgroup(Config config, RegionParts regionParts, InstantSource clock) throws IOException, InterruptedException {
        this.config = config;
        this.regionParts = regionParts;
        this.clock = clock;
        this.data = Files.createDirectories(
                Path.of(config.get(WorkgroupKeys.DATA_DIR)).toAbsolutePath());
        this.run = Files.createDirectories(data.resolve("run"));
        Files.createDirectories(data.resolve("logs"));
        this.lockFile = lock(run.resolve("lock"));
        this.progress = new Progress(run.resolve("progress.jsonl"), clock);
        try {
            StateFile.replace(run.resolve("pid"), ProcessHandle.current().pid() + "\n");
            EarlierRun.endLeftovers(run);
            this.description = new Description(run);
            this.ports = PortBook.settle(data.resolve("ports.properties"), config);
        } catch (IOException e) {
            progress.failed("workgroup", String.valueOf(e.getMessage()));
            Files.deleteIfExists(run.resolve("pid"));
            lockFile.close();
            throw e;
        }
        this.settings = new Settings(config, data, ports);
        this.api = new RegionApi(settings.apiUrl(), settings.regionDir().resolve("admin-token"));
    }

    public static void main(String[] args) {
        Workgroup workgroup;
        try {
            Config config = Config.load(WorkgroupKeys.ALL, args, System.getenv());
            workgroup = new Workgroup(config, new BuiltInParts(), InstantSource.system());
        } catch (ConfigException e) {
            System.err.println("workgroup: " + e.getMessage());
            System.exit(2);
            return;
        } catch (IOException | InterruptedException e) {
            System.err.println("workgroup cannot start: " + e.getMessage());
            System.exit(1);
            return;
        }
        // From here on a stop may come at any moment, also in the middle of the start.
        Runtime.getRuntime().addShutdownHook(new Thread(workgroup::close, "workgroup-stop"));
        try {
            workgroup.start();
        } catch (StartFailedException e) {
            System.err.println("workgroup cannot start: " + e.part() + ": " + e.getMessage());
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            System.exit(1);
        }
    }

    /** Starts a region with everything in it and returns when it is healthy. */
    public static Workgroup start(Config config) throws IOException, InterruptedException {
        Workgroup workgroup = new Workgroup(config, new BuiltInParts(), InstantSource.system());
        try {
            workgroup.start();
        } catch (StartFailedException e) {
            workgroup.close();
            throw new IOException(e.part() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            workgroup.close();
            throw e;
        }
        return workgroup;
    }

    /** Where the API answers. */
    public String apiUrl() {
        return settings.apiUrl();
    }

    void start() throws StartFailedException, InterruptedException {
        long started = System.nanoTime();
        boolean withInventory = hasInventory();
        try {
            Future<@Nullable Void> registry = starters.submit(() -> begin("registry", this::startRegistry));
            Future<@Nullable Void> database = submitIf(withInventory, () -> begin("database", this::startDatabase));
            begin("broker", this::startBroker);
            await(registry);
            begin("region", this::initRegion);
            Future<@Nullable Void> gateway = starters.submit(() -> begin("gateway", this::startGateway));
            Future<@Nullable Void> connectors = submitIf(withInventory, () -> startConnectorsAfter(database));
            begin("coordinator", this::startCoordinator);
            await(gateway);
            begin("agents", this::startAgents);
            await(connectors);
        } catch (StartFailedException e) {
            LOG.error("{} did not start", e.part(), e);
            progress.failed(e.part(), String.valueOf(e.getMessage()));
            throw e;
        }
        describe();
        progress.ready("workgroup", settings.apiUrl(), Duration.ofNanos(System.nanoTime() - started));
    }

    @Override
    public void close() {
        LOG.info("stopping");
        starters.shutdownNow();
        supervisor.shutdownNow();
        try {
            description.withdraw();
            parts.close();
            if (!starters.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a part was still starting after {}", STOP_PATIENCE);
            }
            Files.deleteIfExists(run.resolve("pid"));
            lockFile.close();
        } catch (IOException e) {
            LOG.error("could not clean up {}", run, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.info("stopped");
    }

    private @Nullable Void begin(String part, Callable<String> start)
            throws StartFailedException, InterruptedException {
        progress.starting(part);
        long started = System.nanoTime();
        try {
            progress.ready(part, start.call(), Duration.ofNanos(System.nanoTime() - started));
        } catch (StartFailedException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new StartFailedException(part, e);
        }
        return null;
    }

    private Future<@Nullable Void> submitIf(boolean wanted, Callable<@Nullable Void> start) {
        if (!wanted) {
            return NOTHING;
        }
        return starters.submit(start);
    }

    private static void await(Future<@Nullable Void> part) throws StartFailedException, InterruptedException {
        try {
            part.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StartFailedException failed) {
                throw failed;
            }
            throw new StartFailedException("workgroup", e);
        }
    }

    private String startRegistry() throws Exception {
        description.where("registry", settings.registryUrl());
        supervise(
                "registry",
                () -> Registry.start(
                        data.resolve("registry"),
                        ports.port(WorkgroupKeys.REGISTRY_PORT),
                        data.resolve("logs").resolve("registry.log")));
        return settings.registryUrl();
    }

    /** Starts a part that is started again when it ends by itself. */
    private void supervise(String name, Supervised.Starter starter) throws Exception {
        Supervised part = new Supervised(
                name,
                starter,
                new RestartBudget(config.get(WorkgroupKeys.RESTARTS)),
                supervisor,
                System::nanoTime,
                description);
        parts.add(name, part);
        part.start();
    }

    private String startBroker() throws IOException, InterruptedException {
        Broker broker = Broker.start(
                data.resolve("broker"),
                ports.port(WorkgroupKeys.BROKER_PORT),
                ports.port(WorkgroupKeys.CONTROLLER_PORT));
        parts.add("broker", broker);
        description.inside("broker", broker.bootstrapServers());
        return broker.bootstrapServers();
    }

    private boolean hasInventory() {
        boolean wanted = config.get(WorkgroupKeys.INVENTORY);
        if (wanted && !PostgresBinaries.exist()) {
            LOG.warn("there is no PostgreSQL for this machine: the region runs without a database and connectors");
        }
        return wanted && PostgresBinaries.exist();
    }

    private String startDatabase() throws Exception {
        description.where("database", settings.databaseUrl());
        supervise(
                "database",
                () -> Database.start(
                        settings.databaseDir(),
                        ports.port(WorkgroupKeys.DATABASE_PORT),
                        data.resolve("logs").resolve("database.log")));
        return settings.databaseUrl();
    }

    private @Nullable Void startConnectorsAfter(Future<@Nullable Void> database)
            throws StartFailedException, InterruptedException {
        await(database);
        return begin("connectors", this::startConnectors);
    }

    private String startConnectors() throws Exception {
        description.where("connectors", settings.connectorsUrl());
        supervise(
                "connectors",
                () -> ConnectorsProcess.start(
                        settings.connectors(), data.resolve("logs").resolve("connectors.log")));
        String health = settings.connectorsUrl() + "/readyz";
        awaitTrue("the connectors are not ready", () -> api.answersWith200(health));
        description.fact("connectors", settings.connectorsUrl());
        return settings.connectorsUrl();
    }

    private String initRegion() throws Exception {
        boolean isNew = !Files.exists(settings.regionDir().resolve("region.properties"));
        regionParts.init(settings.regionInit());
        return config.get(WorkgroupKeys.REGION) + (isNew ? ": topics, CA and keys made" : "");
    }

    private String startCoordinator() throws Exception {
        description.where("coordinator", settings.apiUrl());
        supervise("coordinator", () -> regionParts.coordinator(settings.coordinator()));
        awaitTrue("the coordinator is not ready", api::isReady);
        return settings.apiUrl();
    }

    private String startGateway() throws Exception {
        description.where("gateway", settings.mqttAddress());
        supervise("gateway", () -> regionParts.gateway(settings.gateway()));
        String health = settings.gatewayHttpUrl() + "/readyz";
        awaitTrue("the gateway is not ready", () -> api.answersWith200(health));
        return settings.mqttAddress();
    }

    private String startAgents() throws StartFailedException, IOException, InterruptedException {
        int asked = config.get(WorkgroupKeys.AGENTS);
        int count = asked < 0 ? Agents.countInLastRun(data) : asked;
        Agents agents = new Agents(data, run.resolve("join-token"), settings.localMqttAddress(), api, description);
        parts.add("agents", agents);
        Duration deadline = config.get(WorkgroupKeys.START_DEADLINE).plusSeconds(2L * count);
        agents.start(count, config.get(WorkgroupKeys.RESTARTS), supervisor, deadline);
        return count + " connected over mutual TLS";
    }

    private void describe() {
        description.fact("region", config.get(WorkgroupKeys.REGION));
        description.fact("api", settings.apiUrl());
        description.fact("mqtt", settings.mqttAddress());
        description.fact("bootstrapServers", settings.bootstrapServers());
        description.fact("schemaRegistry", settings.registryUrl());
        description.fact("gatewayHttp", settings.gatewayHttpUrl());
        description.fact("data", data.toString());
        description.fact(
                "startedAt", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        description.publish();
    }

    private void awaitTrue(String complaint, Callable<Boolean> condition) throws Exception {
        Duration deadline = config.get(WorkgroupKeys.START_DEADLINE);
        long started = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - started > deadline.toNanos()) {
                throw new IOException(complaint + " after " + deadline.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new IOException("another workgroup runs here: it holds " + file);
        }
        return channel;
    }

    /** Until the channel is closed. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
