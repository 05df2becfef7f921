package io.sluice.workgroup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a database where none is: the cluster, a role that owns the tables, a role that may only read, and a password
 * for each. Either all of it is there afterwards or nothing.
 *
 * @param folder of the database
 * @param binaries its programs
 * @param log where their output goes
 */
record DatabaseFounding(Path folder, PostgresBinaries binaries, Path log) {
    static final String READER = "sluice_reader";

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFounding.class);
    private static final String SUPERUSER = "postgres";
    private static final int PASSWORD_BYTES = 24;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Where PostgreSQL keeps its files. */
    Path cluster() {
        return folder.resolve("cluster");
    }

    void foundUnlessThere() throws IOException, InterruptedException {
        if (Files.exists(cluster().resolve("PG_VERSION"))) {
            return;
        }
        SecureRandom random = new SecureRandom();
        Path secrets = Files.createDirectories(Database.secrets(folder));
        for (String role : List.of(SUPERUSER, Database.NAME, READER)) {
            byte[] bytes = new byte[PASSWORD_BYTES];
            random.nextBytes(bytes);
            OwnerFile.write(
                    secrets.resolve(role),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        Path fresh = folder.resolve("cluster.new");
        deleteIfExists(fresh);
        run(
                "initdb",
                List.of(
                        "-D",
                        fresh.toString(),
                        "-U",
                        SUPERUSER,
                        "--auth=scram-sha-256",
                        "--pwfile=" + secrets.resolve(SUPERUSER),
                        "-E",
                        "UTF8",
                        "--locale=C"),
                "");
        // A server of one user reads statements from its input, a line each.
        run(
                "postgres",
                List.of("--single", "-D", fresh.toString(), "postgres"),
                String.join(
                        "\n",
                        "CREATE ROLE " + Database.NAME + " LOGIN PASSWORD '" + secret(Database.NAME) + "';",
                        "CREATE ROLE " + READER + " LOGIN PASSWORD '" + secret(READER) + "';",
                        "CREATE DATABASE " + Database.NAME + " OWNER " + Database.NAME + ";",
                        "REVOKE ALL ON DATABASE " + Database.NAME + " FROM PUBLIC;",
                        "GRANT CONNECT ON DATABASE " + Database.NAME + " TO " + READER + ";",
                        ""));
        run(
                "postgres",
                List.of("--single", "-D", fresh.toString(), Database.NAME),
                "ALTER SCHEMA public OWNER TO " + Database.NAME + ";\n");
        Files.move(fresh, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Ends a server that an earlier run has left: only one may have the files. */
    void endLeftover() throws IOException, InterruptedException {
        if (!Files.exists(cluster().resolve("postmaster.pid"))) {
            return;
        }
        LOG.info("an earlier run has not stopped its database in order");
        List<String> command = new ArrayList<>(binaries.command("pg_ctl"));
        command.addAll(List.of("stop", "-D", cluster().toString(), "-m", "fast", "-w", "-t", "10"));
        // It fails when no such process lives, which is what is wanted.
        start(command, "").waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String secret(String role) throws IOException {
        return Files.readString(Database.secrets(folder).resolve(role)).strip();
    }

    private void run(String program, List<String> arguments, String input) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(binaries.command(program));
        command.addAll(arguments);
        Process process = start(command, input);
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException(program + " did not end within " + PATIENCE.toSeconds() + " s; see " + log);
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " ended with exit code " + process.exitValue() + "; see " + log);
        }
    }

    private Process start(List<String> command, String input) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    private static void deleteIfExists(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
