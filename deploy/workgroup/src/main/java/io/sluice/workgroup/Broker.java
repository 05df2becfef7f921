package io.sluice.workgroup;

import io.sluice.wire.config.Config;
import io.sluice.wire.config.ConfigKey;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka broker with its controller (KRaft), inside this JVM, on loopback only. What it starts is no public API of
 * Kafka: whatever an upgrade breaks, breaks here.
 */
public final class Broker implements AutoCloseable {
    static final ConfigKey<String> DATA_DIR = ConfigKey.text("data.dir", null, "Folder of the broker's logs.");
    static final ConfigKey<Integer> PORT =
            ConfigKey.port("port", 0, "Port for clients, on loopback; 0 takes a free one.");
    static final ConfigKey<Integer> CONTROLLER_PORT =
            ConfigKey.port("controller.port", 0, "Port of the controller, on loopback; 0 takes a free one.");
    static final ConfigKey<Integer> DETOUR_PORT = ConfigKey.port(
            "detour.port",
            0,
            "Port, on loopback, of a second listener for clients that come by a detour such as a tunnel or a proxy; 0 for none.");
    static final ConfigKey<Integer> DETOUR_ADVERTISED_PORT = ConfigKey.port(
            "detour.advertised.port",
            0,
            "Port, on loopback, where the detour begins: clients that come by it are told to connect there.");
    static final List<ConfigKey<?>> KEYS =
            List.of(DATA_DIR, PORT, CONTROLLER_PORT, DETOUR_PORT, DETOUR_ADVERTISED_PORT);

    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

    private final KafkaRaftServer server;
    private final Path listening;
    private final int port;

    private Broker(KafkaRaftServer server, Path listening, int port) {
        this.server = server;
        this.listening = listening;
        this.port = port;
    }

    public static void main(String[] args) {
        Foreground.run("broker", args, System.err, arguments -> {
            Config config = Config.load(KEYS, arguments, System.getenv());
            return start(
                    Path.of(config.get(DATA_DIR)),
                    config.get(PORT),
                    config.get(CONTROLLER_PORT),
                    new Detour(config.get(DETOUR_PORT), config.get(DETOUR_ADVERTISED_PORT)));
        });
    }

    /**
     * Another way to this broker.
     *
     * @param port where it ends, at this broker; 0 if there is none
     * @param advertisedPort where it begins
     */
    private record Detour(int port, int advertisedPort) {
        static final Detour NONE = new Detour(0, 0);

        boolean exists() {
            return port != 0;
        }
    }

    /**
     * Starts the broker and returns when it serves.
     *
     * @param port 0 takes a free one
     * @param controllerPort 0 takes a free one
     */
    public static Broker start(Path dataDir, int port, int controllerPort) throws IOException {
        return start(dataDir, port, controllerPort, Detour.NONE);
    }

    private static Broker start(Path dataDir, int port, int controllerPort, Detour detour) throws IOException {
        Path logs = Files.createDirectories(dataDir.toAbsolutePath()).resolve("kafka");
        Files.createDirectories(logs);
        format(logs);
        // Both are needed before the start: the voters name the controller's port, the listener is what is advertised.
        int[] ports = Ports.free(port, controllerPort);
        var server = new KafkaRaftServer(new KafkaConfig(settings(logs, ports[0], ports[1], detour)), Time.SYSTEM);
        server.startup();
        Path listening = dataDir.resolve("listening.properties");
        Broker broker = new Broker(server, listening, ports[0]);
        StateFile.write(listening, Map.of("bootstrap.servers", broker.bootstrapServers()));
        LOG.info("broker ready on {}, its data is in {}", broker.bootstrapServers(), logs);
        return broker;
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return Ports.LOOPBACK + ":" + port;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(listening);
        server.shutdown();
        server.awaitShutdown();
        LOG.info("broker stopped");
    }

    private static void format(Path logs) throws IOException {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        try (var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setDirectories(List.of(logs.toString()))
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .setHasDynamicQuorum(false)
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot format " + logs + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> settings(Path logs, int port, int controllerPort, Detour detour) {
        String clients = "PLAINTEXT://" + Ports.LOOPBACK + ":" + port;
        String byDetour = ",DETOUR://" + Ports.LOOPBACK + ":";
        String controller = Ports.LOOPBACK + ":" + controllerPort;
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@" + controller);
        settings.put(
                "listeners",
                clients + (detour.exists() ? byDetour + detour.port() : "") + ",CONTROLLER://" + controller);
        settings.put("advertised.listeners", clients + (detour.exists() ? byDetour + detour.advertisedPort() : ""));
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,DETOUR:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("log.dirs", logs.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        for (String internal : List.of("transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(internal + ".replication.factor", "1");
            settings.put(internal + ".min.isr", "1");
            settings.put(internal + ".num.partitions", "1");
        }
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        // After kill -9 the same node may register again only once its old session has lapsed.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        // One machine, few partitions: smaller buffers and fewer threads than a server's.
        settings.put("log.cleaner.dedupe.buffer.size", "16777216");
        settings.put("log.index.size.max.bytes", "2097152");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        return settings;
    }
}
