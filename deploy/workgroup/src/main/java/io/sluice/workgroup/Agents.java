package io.sluice.workgroup;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The agents of this machine: {@code agent-1} is the machine itself, the others stand for more of its kind. */
final class Agents implements AutoCloseable {
    private static final String MAIN_CLASS = "io.sluice.agent.Agent";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_INTERVAL_MILLIS = 100;

    private final Path folder;
    private final Path logs;
    private final Path tokenFile;
    private final String gateway;
    private final RegionApi api;
    private final Description description;
    private final List<Supervised> running = new ArrayList<>();

    Agents(Path data, Path tokenFile, String gateway, RegionApi api, Description description) {
        this.folder = data.resolve("agents");
        this.logs = data.resolve("logs");
        this.tokenFile = tokenFile;
        this.gateway = gateway;
        this.api = api;
        this.description = description;
    }

    /** As many as the folder has; at least one. */
    static int countInLastRun(Path data) throws IOException {
        Path folder = data.resolve("agents");
        if (!Files.isDirectory(folder)) {
            return 1;
        }
        try (Stream<Path> agents = Files.list(folder)) {
            return Math.max(1, (int) agents.filter(Files::isDirectory).count());
        }
    }

    /** Starts them all and waits until the endpoint list has each as connected. */
    void start(int count, int restartsMax, ScheduledExecutorService supervisor, Duration deadline)
            throws StartFailedException, IOException, InterruptedException {
        long started = System.nanoTime();
        List<String> names =
                IntStream.rangeClosed(1, count).mapToObj(n -> "agent-" + n).toList();
        int strangers = (int) names.stream().filter(name -> !isEnrolled(name)).count();
        if (strangers > 0) {
            Files.createDirectories(folder);
            OwnerFile.write(tokenFile, api.joinToken(strangers));
        }
        for (String name : names) {
            Supervised agent = new Supervised(
                    name,
                    () -> Child.start(plan(name)),
                    new RestartBudget(restartsMax),
                    supervisor,
                    System::nanoTime,
                    description);
            add(agent);
            begin(agent);
        }
        for (Supervised agent : all()) {
            awaitConnected(agent, started + deadline.toNanos());
        }
        Files.deleteIfExists(tokenFile);
    }

    @Override
    public void close() throws IOException {
        List<Supervised> all = all();
        all.forEach(Supervised::letGo);
        for (Supervised agent : all) {
            agent.close();
        }
        Files.deleteIfExists(tokenFile);
    }

    private synchronized List<Supervised> all() {
        return List.copyOf(running);
    }

    private static void begin(Supervised agent) throws IOException, InterruptedException {
        try {
            agent.start();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private synchronized void add(Supervised agent) {
        running.add(agent);
    }

    private Child.Plan plan(String name) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        List<String> arguments = new ArrayList<>(List.of(
                "--data.dir=" + data,
                "--gateways=" + gateway,
                "--labels=agent=" + number(name),
                "--host.name=" + host(name),
                // A few agents are no fleet that would report at once.
                "--inventory.splay=0s"));
        if (!isEnrolled(name)) {
            arguments.add("--token.file=" + tokenFile);
        }
        return new Child.Plan(
                name,
                List.of("@" + Installation.agentJvmOptions()),
                Installation.agentClassPath(),
                MAIN_CLASS,
                arguments,
                Map.of("MALLOC_ARENA_MAX", "1"),
                logs.resolve(name + ".log"),
                STOP_PATIENCE);
    }

    private boolean isEnrolled(String name) {
        return Files.exists(identity(name).resolve("cert.pem"));
    }

    private Path identity(String name) {
        return folder.resolve(name).resolve("identity");
    }

    private void awaitConnected(Supervised agent, long deadlineNanos)
            throws StartFailedException, IOException, InterruptedException {
        String name = agent.name();
        Path idFile = identity(name).resolve("endpoint-id");
        while (true) {
            if (Files.exists(idFile) && isEnrolled(name)) {
                String id = Files.readString(idFile).strip();
                if (api.isConnected(id)) {
                    description.where(name, id);
                    description.endpoint(name, id);
                    return;
                }
            }
            if (agent.isGivenUp()) {
                throw new StartFailedException(name, new IOException("it ended by itself again and again"));
            }
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new StartFailedException(name, new IOException("it has not logged in"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
        }
    }

    private static String number(String name) {
        return name.substring("agent-".length());
    }

    private static String host(String name) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return name.equals("agent-1") ? host : host + "-" + number(name);
    }
}
