package io.sluice.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A region whose every part is a process of its own.
 *
 * <p>Confined to the thread that drives the test, but {@link #close} may come from any.
 */
public final class RealRegion implements AutoCloseable {
    public static final String NAME = "local";
    private static final int AGENTS_STARTED_AT_ONCE = 5;
    private static final String AGENT_MAIN = "io.sluice.agent.Agent";
    private static final Map<String, String> AGENT_ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "1");

    private final Checkout checkout = Checkout.find();
    private final RegionPlan plan;
    private final Path folder = TemporaryFolder.create();
    private final Thread cleaner = new Thread(this::endEverything, "clean up " + folder);
    private final List<Part> coordinators = new ArrayList<>();
    private final Map<String, Part> gateways = new LinkedHashMap<>();
    private final List<RealAgent> agents = new ArrayList<>();
    private final List<Integer> apiPorts = new ArrayList<>();
    private @Nullable Part broker;
    private @Nullable Part registry;
    private @Nullable StallingProxy proxy;
    private String gatewaysBootstrap = "";
    private RegionPlan.Backbone backbone = new RegionPlan.Backbone("", "");
    private @Nullable String adminToken;

    private RealRegion(RegionPlan plan) {
        this.plan = plan;
        try {
            Files.createDirectories(plan.logs());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /** Starts everything and waits until it serves; nothing is left if that fails. */
    public static RealRegion start(RegionPlan plan) {
        RealRegion region = new RealRegion(plan);
        try {
            region.startBackbone();
            region.initialise();
            for (int i = 1; i <= plan.coordinators(); i++) {
                region.startCoordinator("coordinator-" + i);
            }
            plan.gateways().forEach(region::startGateway);
            region.coordinators.forEach(Part::awaitReady);
            region.gateways.values().forEach(Part::awaitReady);
            return region;
        } catch (RuntimeException | Error e) {
            region.close();
            throw e;
        }
    }

    public RegionPlan.Backbone backbone() {
        return backbone;
    }

    public Part broker() {
        return Objects.requireNonNull(broker, "the broker is not this region's own");
    }

    public Part registry() {
        return Objects.requireNonNull(registry, "the registry is not this region's own");
    }

    /** What gateways have as {@code bootstrap.servers}. */
    public String gatewaysBootstrap() {
        return gatewaysBootstrap;
    }

    /** Between the gateways and the broker, if the plan says so. */
    public StallingProxy proxy() {
        if (proxy == null) {
            throw new IllegalStateException("the plan has no proxy");
        }
        return proxy;
    }

    /** The first coordinator is 0. */
    public Part coordinator(int index) {
        return coordinators.get(index);
    }

    public Part gateway(String name) {
        Part gateway = gateways.get(name);
        if (gateway == null) {
            throw new IllegalArgumentException("no gateway " + name);
        }
        return gateway;
    }

    /** The region's files: CA, keys, administrator's token. */
    public Path regionFolder() {
        return folder.resolve("region");
    }

    /** A folder of the test's own that goes with the region. */
    public Path scratch() {
        try {
            return Files.createDirectories(folder.resolve("scratch"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The API of the first coordinator. */
    public RegionApi api() {
        return api(0);
    }

    public RegionApi api(int coordinator) {
        return new RegionApi("http://127.0.0.1:" + apiPorts.get(coordinator), adminToken());
    }

    /** Where a gateway takes MQTT over TLS, as host:port. */
    public String mqttAddress(String gateway) {
        return face(gateway).mqttAddress();
    }

    /** What a gateway shows of itself. */
    public GatewayFace face(String gateway) {
        return new GatewayFace(folder.resolve("gateway-" + gateway));
    }

    /** Another coordinator of the same region. */
    public Part startCoordinator(String name) {
        int port = FreePorts.next();
        Map<String, String> settings = new LinkedHashMap<>(plan.coordinatorSettings());
        settings.put("region", NAME);
        settings.put("region.dir", regionFolder().toString());
        settings.put("data.dir", folder.resolve(name).toString());
        settings.put("bootstrap.servers", backbone.bootstrapServers());
        settings.put("schema.registry.url", backbone.registryUrl());
        settings.put("api.port", Integer.toString(port));
        Part part = javaPart(
                name,
                plan.jvm(),
                checkout.regionClassPath(),
                "io.sluice.coordinator.Coordinator",
                settings,
                () -> RegionApi.answersOk("http://127.0.0.1:" + port + "/readyz"));
        apiPorts.add(port);
        coordinators.add(part);
        return part;
    }

    /**
     * Starts coordinators and gateways again that have ended by themselves, as a service manager does: an owner that could
     * not reach its broker for too long halts rather than write what it may no longer own.
     */
    public void restartWhatHalted() {
        Stream.concat(coordinators.stream(), gateways.values().stream())
                .filter(part -> !part.process().isAlive())
                .forEach(Part::startAgain);
    }

    /** Starts agents, some at a time, each with its own join token; returns when all have logged in. */
    public List<RealAgent> startAgents(int count, String... labels) {
        List<RealAgent> started = new ArrayList<>();
        while (started.size() < count) {
            List<RealAgent> wave = new ArrayList<>();
            for (int i = 0; i < Math.min(AGENTS_STARTED_AT_ONCE, count - started.size()); i++) {
                wave.add(startAgent(api().newToken("PT1H", 1), labels, Map.of()));
            }
            wave.forEach(agent -> agent.part().awaitReady());
            started.addAll(wave);
        }
        return started;
    }

    /** Starts one agent and waits until it has logged in. */
    public RealAgent startAgent(String... labels) {
        return startAgents(1, labels).get(0);
    }

    /** The same with settings beyond those that every agent needs. */
    public RealAgent startAgentWith(Map<String, String> settings, String... labels) {
        RealAgent agent = startAgent(api().newToken("PT1H", 1), labels, settings);
        agent.part().awaitReady();
        return agent;
    }

    /** Starts an agent on a copy of another's data folder, as a cloned machine has it, on a host of another name. */
    public RealAgent startCopy(RealAgent original, String... labels) throws IOException {
        original.copyTo(folder.resolve("agent-" + (agents.size() + 1)));
        return startAgent("", labels, Map.of());
    }

    private RealAgent startAgent(String token, String[] labels, Map<String, String> more) {
        String name = "agent-" + (agents.size() + 1);
        Path data = folder.resolve(name);
        List<String> addresses =
                gateways.keySet().stream().map(this::mqttAddress).toList();
        Map<String, String> settings = RealAgent.settings(name, data, addresses, token, labels);
        settings.putAll(more);
        Path id = data.resolve("identity/endpoint-id");
        Part part = javaPart(
                name,
                checkout.agentJvm(),
                checkout.agentClassPath(),
                AGENT_MAIN,
                settings,
                () -> Files.exists(id)
                        && api().endpoint(Files.readString(id).strip()).isConnected());
        RealAgent agent = new RealAgent(part, data);
        agents.add(agent);
        return agent;
    }

    /** Waits until the region sees an endpoint as connected or not. */
    public void awaitConnected(RealAgent agent, boolean connected) {
        await("endpoint " + agent.endpointId() + (connected ? " is" : " is not") + " connected")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> api().endpoint(agent.endpointId()).isConnected() == connected);
    }

    /** The whole of a topic of this region, as it is now. */
    public TopicContents read(String topic) {
        return TopicContents.read(backbone, "sluice." + NAME + "." + topic);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            return; // The JVM is ending: the hook does it.
        }
        endEverything();
    }

    private void endEverything() {
        agents.forEach(RealAgent::close);
        gateways.values().forEach(Part::close);
        coordinators.forEach(Part::close);
        if (proxy != null) {
            proxy.close();
        }
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
        TemporaryFolder.delete(folder);
    }

    private void startBackbone() {
        RegionPlan.Backbone existing = plan.backbone();
        if (existing != null) {
            backbone = existing;
            gatewaysBootstrap = existing.bootstrapServers();
            return;
        }
        int brokerPort = FreePorts.next();
        int registryPort = FreePorts.next();
        backbone = new RegionPlan.Backbone(
                "127.0.0.1:" + brokerPort, "http://127.0.0.1:" + registryPort + "/apis/ccompat/v7");
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("data.dir", folder.resolve("broker").toString());
        settings.put("port", Integer.toString(brokerPort));
        settings.put("controller.port", Integer.toString(FreePorts.next()));
        gatewaysBootstrap = backbone.bootstrapServers();
        if (plan.proxied()) {
            int detour = FreePorts.next();
            int begin = FreePorts.next();
            settings.put("detour.port", Integer.toString(detour));
            settings.put("detour.advertised.port", Integer.toString(begin));
            proxy = StallingProxy.start(begin, detour);
            gatewaysBootstrap = "127.0.0.1:" + begin;
        }
        Part startedBroker = javaPart(
                "broker",
                plan.jvm(),
                checkout.regionClassPath(),
                "io.sluice.workgroup.Broker",
                settings,
                () -> TopicContents.brokerAnswers(backbone));
        broker = startedBroker;
        Part startedRegistry = startRegistry(registryPort);
        registry = startedRegistry;
        startedBroker.awaitReady();
        startedRegistry.awaitReady();
    }

    private Part startRegistry(int port) {
        Path data = folder.resolve("registry");
        List<String> command = new ArrayList<>(List.of(JavaCommand.binary()));
        command.addAll(RegionPlan.QUICK_START);
        command.addAll(List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                checkout.registryJar().toString()));
        Map<String, String> environment =
                Map.of("REGISTRY_DATASOURCE_URL", "jdbc:h2:file:" + data.resolve("registry") + ";AUTO_SERVER=FALSE");
        return new Part(
                "registry",
                () -> launch("registry", command, environment, data),
                () -> RegionApi.answersOk("http://127.0.0.1:" + port + "/health/ready"));
    }

    private void initialise() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("region", NAME);
        settings.put("region.dir", regionFolder().toString());
        settings.put("bootstrap.servers", backbone.bootstrapServers());
        settings.put("schema.registry.url", backbone.registryUrl());
        settings.put("partitions", Integer.toString(plan.partitions()));
        settings.put("replication", "1");
        settings.put("gateways", String.join(",", plan.gateways()));
        List<String> command = JavaCommand.of(
                RegionPlan.QUICK_START, checkout.regionClassPath(), "io.sluice.coordinator.RegionInit", settings);
        try (RunningProcess init = launch("region-init", command, Map.of(), folder)) {
            init.awaitSuccess(Duration.ofMinutes(2));
        }
    }

    /** Starts one whose credentials lie where region init puts them. */
    public Part startGateway(String gateway) {
        String name = "gateway-" + gateway;
        Map<String, String> settings = new LinkedHashMap<>(plan.gatewaySettings());
        settings.put("region", NAME);
        settings.put("gateway", gateway);
        settings.put(
                "credentials.dir",
                regionFolder().resolve("gateways").resolve(gateway).toString());
        settings.put("data.dir", folder.resolve(name).toString());
        settings.put("bootstrap.servers", gatewaysBootstrap);
        settings.put("schema.registry.url", backbone.registryUrl());
        settings.put("listener.host", "127.0.0.1");
        settings.put("listener.port", Integer.toString(FreePorts.next()));
        settings.put("http.port", Integer.toString(FreePorts.next()));
        Part part = javaPart(
                name,
                plan.gatewayJvm(),
                checkout.regionClassPath(),
                "io.sluice.gateway.Gateway",
                settings,
                () -> face(gateway).isReady());
        gateways.put(gateway, part);
        return part;
    }

    private Part javaPart(
            String name,
            List<String> jvm,
            String classPath,
            String main,
            Map<String, String> settings,
            Callable<Boolean> ready) {
        List<String> command = JavaCommand.of(jvm, classPath, main, settings);
        Map<String, String> environment = main.equals(AGENT_MAIN) ? AGENT_ENVIRONMENT : Map.of();
        return new Part(name, () -> launch(name, command, environment, folder.resolve(name)), ready);
    }

    private RunningProcess launch(String name, List<String> command, Map<String, String> environment, Path workFolder) {
        try {
            Files.createDirectories(workFolder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RunningProcess.start(
                name, command, environment, workFolder, plan.logs().resolve(name + ".log"));
    }

    private String adminToken() {
        if (adminToken == null) {
            try {
                adminToken =
                        Files.readString(regionFolder().resolve("admin-token")).strip();
            } catch (IOException e) {
                throw new UncheckedIOException("no coordinator has started yet", e);
            }
        }
        return adminToken;
    }
}
