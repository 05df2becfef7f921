package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.it.harness.FreePorts;
import io.sluice.it.harness.LandingZone;
import io.sluice.it.harness.Part;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.TopicName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Topics land in tables: whatever is stopped, killed, locked or unreadable meanwhile, both end equal. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LandingIT {
    private static final int ENDPOINTS = 20;
    private static final int PACKAGES = 25;
    private static final int SAMPLES = 12;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static RealRegion region;
    private static LandingZone zone;
    private static Part worker;
    private static InventoryTopicsFiller topics;
    private static LandedTables tables;

    @BeforeAll
    static void startRegion() {
        RegionPlan plan =
                RegionPlan.small(Logs.of(LandingIT.class)).withCoordinators(0).withGateways();
        region = RealRegion.start(plan);
        topics = new InventoryTopicsFiller(region.backbone());
        tables = new LandedTables(region.backbone());
        zone = LandingZone.start(region, Logs.of(LandingIT.class));
        for (int i = 0; i < ENDPOINTS; i++) {
            topics.putInventory("e-" + i, "host-" + i, 1_000L * i);
            for (int j = 0; j < PACKAGES; j++) {
                topics.putPackage("e-" + i, "package-" + j, "1." + j);
            }
        }
        topics.flush();
        for (int row = 1; row <= SAMPLES; row++) {
            tables.put(row, row);
        }
        worker = zone.startConnectors().awaitReady();
        awaitEqual();
    }

    @AfterAll
    static void endRegion() {
        if (topics != null) {
            topics.close();
        }
        if (tables != null) {
            tables.close();
        }
        if (zone != null) {
            zone.close();
        }
        if (region != null) {
            region.close();
        }
    }

    @Test
    void changesAndTombstonesReachTheTables() {
        // When
        for (int i = 0; i < ENDPOINTS; i += 2) {
            topics.putInventory("e-" + i, "renamed-" + i, 7_000);
            topics.replacePackage("e-" + i, "package-3", "1.3", "2.0");
            topics.removePackage("e-" + i, "package-4", "1.4");
        }
        topics.removeInventory("e-1");
        for (int row = 1; row <= SAMPLES; row += 3) {
            tables.put(row, row + SAMPLES);
            tables.remove(row + 1);
        }
        // One key that comes, goes and comes again in one batch.
        topics.putPackage("e-3", "flicker", "1");
        topics.removePackage("e-3", "flicker", "1");
        topics.putPackage("e-3", "flicker", "1");
        topics.flush();
        // Then
        awaitEqual();
    }

    @Test
    void whatIsWrittenWhileTheDatabaseIsAwayLandsOnceItIsBack() throws Exception {
        // Given
        double before = face().failuresAndRestarts();
        zone.database().stop();
        // When
        topics.putPackage("e-5", "during-an-outage", "1");
        topics.removePackage("e-5", "package-7", "1.7");
        topics.flush();
        await("a task has failed for want of a database")
                .atMost(LIMIT)
                .until(() -> face().failuresAndRestarts() > before);
        zone.database().startAgain().awaitReady();
        // Then
        awaitEqual();
    }

    @Test
    void aRecordThatCannotBeReadGoesToTheDeadLettersWithItsReasonAndTheRestLands() {
        // When
        topics.putPackage("e-6", "before-the-poison", "1");
        topics.putPoison("no Avro at all".getBytes(StandardCharsets.UTF_8));
        topics.putPackage("e-6", "after-the-poison", "1");
        topics.flush();
        // Then
        awaitEqual();
        await("the dead letter").atMost(LIMIT).untilAsserted(() -> {
            List<ConsumerRecord<byte[], byte[]>> letters = deadLetters();
            assertThat(letters).hasSize(1);
            assertThat(new String(letters.get(0).value(), StandardCharsets.UTF_8))
                    .isEqualTo("no Avro at all");
            assertThat(header(letters.get(0), "__connect.errors.topic")).isEqualTo("sluice.local.inventory-packages");
            assertThat(header(letters.get(0), "__connect.errors.exception.message"))
                    .contains("14 bytes, is not in Confluent wire format");
        });
    }

    @Test
    void aKilledWorkerLeavesNothingOut() {
        // Given
        for (int i = 0; i < ENDPOINTS; i++) {
            topics.replacePackage("e-" + i, "package-9", "1.9", "1.9+1");
        }
        topics.flush();
        // When
        worker.kill();
        for (int i = 0; i < ENDPOINTS; i++) {
            topics.replacePackage("e-" + i, "package-9", "1.9+1", "1.9+2");
        }
        topics.flush();
        worker.startAgain().awaitReady();
        // Then
        awaitEqual();
    }

    @Test
    void whatAKilledWorkerHadToDoIsDoneByTheOther() throws Exception {
        // Given
        int port = FreePorts.next();
        Part other = zone.startConnectors(RegionPlan.QUICK_START, Map.of("worker.port", Integer.toString(port)))
                .awaitReady();
        await("both have tasks")
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> face().workersWithTasks(port), workers -> workers.size() == 2);
        for (int i = 0; i < ENDPOINTS; i++) {
            topics.replacePackage("e-" + i, "package-11", "1.11", "1.11+1");
        }
        topics.flush();
        // When
        worker.kill();
        for (int i = 0; i < ENDPOINTS; i++) {
            topics.replacePackage("e-" + i, "package-11", "1.11+1", "1.11+2");
        }
        topics.flush();
        tables.put(1, 3 * SAMPLES);
        // Then
        awaitEqual();
        assertThat(face().workersWithTasks(port)).containsExactly("127.0.0.1:" + port);
        other.stop();
        worker.startAgain().awaitReady();
    }

    @Test
    void aLockedTableIsFilledWhenItIsFree() throws Exception {
        try (Connection database = owner();
                Statement statement = database.createStatement()) {
            // Given
            database.setAutoCommit(false);
            statement.execute("LOCK TABLE packages IN ACCESS EXCLUSIVE MODE");
            // When
            topics.putPackage("e-8", "while-locked", "1");
            topics.putInventory("e-8", "while-locked", 8);
            topics.flush();
            // Then
            await("the other table is filled meanwhile")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(hosts()).contains("while-locked"));
            database.rollback();
        }
        awaitEqual();
    }

    @Test
    void questionsAreAnsweredAndOnlyThose() throws Exception {
        JsonNode answer = face().ask("SELECT endpoint_id, packages FROM v_endpoints ORDER BY 1", 200);
        assertThat(answer.path("columns").findValuesAsText("name")).containsExactly("endpoint_id", "packages");

        assertThat(face().ask("SELECT count(*) FROM packages WHERE endpoint_id = 'e-2'", 200)
                        .at("/rows/0/0")
                        .intValue())
                .isPositive();
        assertThat(face().ask("SELECT host FROM v_outdated LIMIT 1", 200)
                        .path("cut")
                        .isNull())
                .isTrue();
        assertThat(face().ask("SELECT 1 FORM packages", 400).path("detail").asText())
                .contains("syntax error")
                .contains("at line 1, column");
        assertThat(face().ask("DELETE FROM packages", 403).path("detail").asText())
                .contains("questions may only read");
        assertThat(face().ask("COMMIT; DELETE FROM packages", 400)
                        .path("detail")
                        .asText())
                .contains("one statement");
        assertThat(face().ask("SELECT generate_series(1, 100000)", 200)
                        .path("cut")
                        .asText())
                .contains("more than 10000 rows");
        awaitEqual();
    }

    private static ConnectorsFace face() {
        try {
            return new ConnectorsFace(
                    zone.address(0),
                    Files.readString(region.regionFolder().resolve("admin-token"))
                            .strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every row of every table against every key of its topic. */
    private static void awaitEqual() {
        await("the tables equal the topics").atMost(LIMIT).untilAsserted(() -> {
            try (Connection database = owner()) {
                assertThat(tables.differences(database)).isEmpty();
            }
        });
    }

    private static List<String> hosts() throws SQLException {
        List<String> hosts = new ArrayList<>();
        try (Connection database = owner();
                Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery("SELECT hostname FROM inventory")) {
            while (found.next()) {
                hosts.add(found.getString(1));
            }
        }
        return hosts;
    }

    private static Connection owner() throws SQLException {
        return open(LandingZone.OWNER);
    }

    private static Connection open(String role) throws SQLException {
        return DriverManager.getConnection(zone.databaseUrl(), role, zone.password(role));
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        String topic = new TopicName(RealRegion.NAME).of(InventoryTopics.DEAD_LETTERS);
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", region.backbone().bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
            }
        }
        return letters;
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
