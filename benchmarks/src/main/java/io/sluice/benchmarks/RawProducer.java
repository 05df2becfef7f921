package io.sluice.benchmarks;

import io.sluice.it.harness.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;

/**
 * Kafka's own {@code ProducerPerformance}, in a process of its own, with the gateway's producer settings: the limit of any
 * way into this broker on this machine.
 */
final class RawProducer {
    private static final String MAIN = "org.apache.kafka.tools.ProducerPerformance";
    private static final Pattern LAST_LINE = Pattern.compile(
            "(\\d+) records sent, ([0-9.,]+) records/sec \\(([0-9.,]+) MB/sec\\)", Pattern.CASE_INSENSITIVE);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int LINES = 64;

    private final String bootstrapServers;
    private final Path folder;
    private final int partitions;
    private int runs;

    /**
     * One run.
     *
     * @param mibPerSecond data without keys and headers
     * @param cpuMillis of its process, start included
     */
    record Speed(double recordsPerSecond, double mibPerSecond, double cpuMillis, long records) {}

    RawProducer(String bootstrapServers, int partitions, Path folder) {
        this.bootstrapServers = bootstrapServers;
        this.partitions = partitions;
        this.folder = folder;
    }

    /** Sends records of that size to a topic of its own, which is deleted afterwards. */
    Speed run(int recordBytes, long records) {
        String topic = "benchmark-raw-" + recordBytes + "-" + ++runs;
        createTopic(bootstrapServers, topic, partitions);
        try {
            return produce(topic, recordBytes, records);
        } finally {
            onAdmin(
                    bootstrapServers,
                    "delete " + topic,
                    admin -> admin.deleteTopics(List.of(topic)).all());
        }
    }

    static void createTopic(String bootstrapServers, String topic, int partitions) {
        onAdmin(
                bootstrapServers,
                "make " + topic,
                admin -> admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                        .all());
    }

    private static void onAdmin(String bootstrapServers, String what, Function<Admin, KafkaFuture<Void>> change) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            change.apply(admin).get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot " + what, e);
        }
    }

    private Speed produce(String topic, int recordBytes, long records) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "--topic",
                topic,
                "--num-records",
                Long.toString(records),
                "--payload-file",
                payloads(recordBytes).toString(),
                "--throughput",
                "-1",
                "--command-property"));
        command.addAll(List.of(
                "bootstrap.servers=" + bootstrapServers,
                "acks=all",
                "enable.idempotence=true",
                "linger.ms=0",
                "batch.size=" + (128 << 10),
                "buffer.memory=" + (128 << 20),
                "max.request.size=" + (1 << 20),
                "compression.type=none"));
        Path log = folder.resolve(topic + ".log");
        try (RunningProcess process = RunningProcess.start("raw producer", command, Map.of(), folder, log)) {
            double cpu = 0;
            while (process.isAlive()) {
                try {
                    cpu = Math.max(cpu, ProcessUse.of(process.pid()).cpuMillis());
                } catch (UncheckedIOException e) {
                    break; // It has just ended.
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            if (process.awaitExit(LIMIT) != 0) {
                throw new IllegalStateException("the raw producer failed:\n" + process.tail(30));
            }
            Matcher line = LAST_LINE.matcher(process.output());
            Speed speed = null;
            while (line.find()) {
                if (Long.parseLong(line.group(1)) == records) {
                    speed = new Speed(number(line.group(2)), number(line.group(3)), cpu, records);
                }
            }
            if (speed == null) {
                throw new IllegalStateException("the raw producer did not tell its speed:\n" + process.tail(30));
            }
            return speed;
        }
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace(",", ""));
    }

    /** Lines of random letters; each is one record. */
    private Path payloads(int recordBytes) {
        Path file = folder.resolve("payloads-" + recordBytes);
        if (!Files.exists(file)) {
            SplittableRandom random = new SplittableRandom(recordBytes);
            StringBuilder text = new StringBuilder();
            for (int line = 0; line < LINES; line++) {
                for (int i = 0; i < recordBytes; i++) {
                    text.append((char) ('a' + random.nextInt(26)));
                }
                text.append('\n');
            }
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }
}
