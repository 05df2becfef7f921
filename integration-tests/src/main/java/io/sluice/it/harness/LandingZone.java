package io.sluice.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Where a region's topics land: a database and connectors, as processes of their own. */
public final class LandingZone implements AutoCloseable {
    /** The role that owns the tables. */
    public static final String OWNER = "sluice";

    private static final String READER = "sluice_reader";

    private final RealRegion region;
    private final Path logs;
    private final Path folder;
    private final int databasePort = FreePorts.next();
    private final Checkout checkout = Checkout.find();
    private final Part database;
    private final List<Part> connectors = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();

    private LandingZone(RealRegion region, Path logs) {
        this.region = region;
        this.logs = logs;
        this.folder = region.scratch().resolve("landing");
        Path listening = databaseFolder().resolve("listening.properties");
        this.database = part(
                "database",
                RegionPlan.QUICK_START,
                checkout.regionClassPath(),
                "io.sluice.workgroup.Database",
                Map.of("data.dir", databaseFolder().toString(), "port", Integer.toString(databasePort)),
                () -> Files.exists(listening));
    }

    /** Starts the database and waits for it; connectors are to be started. */
    public static LandingZone start(RealRegion region, Path logs) {
        LandingZone zone = new LandingZone(region, logs);
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
                jvm,
                checkout.connectorsClassPath(),
                "io.sluice.connectors.Connectors",
                settings,
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

    private Part part(
            String name,
            List<String> jvm,
            String classPath,
            String main,
            Map<String, String> settings,
            Callable<Boolean> ready) {
        List<String> command = JavaCommand.of(jvm, classPath, main, settings);
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
