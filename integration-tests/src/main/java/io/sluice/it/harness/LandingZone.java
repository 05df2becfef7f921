package io.sluice.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Where a region's topics land: a database and connectors, as processes of their own. */
public final class LandingZone implements AutoCloseable {
    /** The role that owns the tables. */
    public static final String OWNER = "sluice";

    /** The role that may do everything. */
    public static final String SUPERUSER = "postgres";

    /** Of the disk that may be filled. */
    private static final String SMALL_DISK_BYTES = "24m";

    private static final String READER = "sluice_reader";

    private final RealRegion region;
    private final Path logs;
    private final Path folder;
    private final int databasePort = FreePorts.next();
    private final Checkout checkout = Checkout.find();
    private final Part database;
    private final List<Part> connectors = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();

    private final boolean hasSmallDisk;

    private LandingZone(RealRegion region, Path logs, boolean hasSmallDisk) {
        this.region = region;
        this.logs = logs;
        this.folder = region.scratch().resolve("landing");
        Path listening = databaseFolder().resolve("listening.properties");
        this.hasSmallDisk = hasSmallDisk;
        List<String> command = JavaCommand.of(
                RegionPlan.QUICK_START,
                checkout.regionClassPath(),
                "io.sluice.workgroup.Database",
                Map.of("data.dir", databaseFolder().toString(), "port", Integer.toString(databasePort)));
        this.database = part("database", hasSmallDisk ? onSmallDisk(command) : command, () -> Files.exists(listening));
    }

    /** In namespaces of its own, where anybody may mount what nobody else sees. */
    private List<String> onSmallDisk(List<String> command) {
        String mount = "mkdir -p \"$0\" && mount -t tmpfs -o size=" + SMALL_DISK_BYTES + " tmpfs \"$0\" && exec \"$@\"";
        List<String> all = new ArrayList<>(List.of(
                "unshare", "-Urm", "sh", "-c", mount, smallDiskOfTheDatabase().toString()));
        all.addAll(command);
        return all;
    }

    private static boolean canMount() {
        try {
            return new ProcessBuilder("unshare", "-Urm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // There is no such program.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Starts the database and waits for it; connectors are to be started. */
    public static LandingZone start(RealRegion region, Path logs) {
        return start(new LandingZone(region, logs, false));
    }

    /** The same; where the system lets us, the database has a small disk beside its own, which is empty after each start. */
    public static LandingZone startWithSmallDisk(RealRegion region, Path logs) {
        return start(new LandingZone(region, logs, canMount()));
    }

    private static LandingZone start(LandingZone zone) {
        try {
            zone.database.awaitReady();
            return zone;
        } catch (RuntimeException | Error e) {
            zone.close();
            throw e;
        }
    }

    public Part database() {
        return database;
    }

    /** The small disk as this process reaches it; empty if there is none. */
    public Optional<Path> smallDisk() {
        return hasSmallDisk
                ? Optional.of(Path.of("/proc/" + database.process().pid() + "/root" + smallDiskOfTheDatabase()))
                : Optional.empty();
    }

    /** The small disk as the database reaches it. */
    public Path smallDiskOfTheDatabase() {
        return folder.resolve("small-disk").toAbsolutePath();
    }

    /** The address of the database, as JDBC wants it. */
    public String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + databasePort + "/sluice";
    }

    public String password(String role) {
        try {
            return Files.readString(databaseFolder().resolve("secrets").resolve(role))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a process of connectors, without waiting; they share the work with those that run already. */
    public Part startConnectors() {
        return startConnectors(RegionPlan.QUICK_START, Map.of());
    }

    /** The same with other options of the JVM, and settings beside or in place of those of a test. */
    public Part startConnectors(List<String> jvm, Map<String, String> more) {
        String name = "connectors-" + (connectors.size() + 1);
        int port = FreePorts.next();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("region", RealRegion.NAME);
        settings.put("bootstrap.servers", region.backbone().bootstrapServers());
        settings.put("schema.registry.url", region.backbone().registryUrl());
        settings.put("data.dir", folder.resolve(name).toString());
        settings.put("secrets.dir", databaseFolder().resolve("secrets").toString());
        settings.put(
                "admin.token.file", region.regionFolder().resolve("admin-token").toString());
        settings.put("database.url", databaseUrl());
        settings.put("database.user", OWNER);
        settings.put("database.reader.user", READER);
        settings.put("replication", "1");
        settings.put("rebalance.delay", "0s");
        settings.put("offset.interval", "1s");
        settings.put("restart.least", "500ms");
        settings.put("restart.longest", "2s");
        settings.put("http.port", Integer.toString(port));
        settings.putAll(more);
        String address = "http://127.0.0.1:" + port;
        Part part = part(
                name,
                JavaCommand.of(jvm, checkout.connectorsClassPath(), "io.sluice.connectors.Connectors", settings),
                () -> RegionApi.answersOk(address + "/readyz"));
        addresses.add(address);
        connectors.add(part);
        return part;
    }

    /** Where a process of connectors answers; the first is 0. */
    public String address(int index) {
        return addresses.get(index);
    }

    @Override
    public void close() {
        connectors.forEach(Part::close);
        database.close();
    }

    private Path databaseFolder() {
        return folder.resolve("database");
    }

    private Part part(String name, List<String> command, Callable<Boolean> ready) {
        Path work = folder.resolve(name);
        try {
            Files.createDirectories(work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Part(
                name, () -> RunningProcess.start(name, command, Map.of(), work, logs.resolve(name + ".log")), ready);
    }
}
