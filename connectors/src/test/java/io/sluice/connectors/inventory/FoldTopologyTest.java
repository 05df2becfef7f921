package io.sluice.connectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.connectors.inventory.Reports.Sent;
import io.sluice.connectors.inventory.fold.FoldSettings;
import io.sluice.connectors.inventory.fold.InventoryFold;
import io.sluice.connectors.inventory.fold.Known;
import io.sluice.connectors.inventory.report.ReportReader;
import io.sluice.connectors.inventory.report.ReportRefusedException;
import io.sluice.topics.DeadLetter;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.PackageKey;
import io.sluice.topics.PackageRow;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fold as Kafka Streams runs it, without a broker. */
class FoldTopologyTest {
    private static final long START = 1_700_000_000_000L;
    private static final TopicSpec PACKAGES = InventoryTopics.ITEMS.get(0).topic();

    @TempDir
    Path folder;

    private final TopicName names = new TopicName("local");
    private final SchemaIds ids = InMemorySchemaIds.empty();
    private final FoldSerdes serdes = new FoldSerdes(ids, names);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FoldMeters meters = new FoldMeters(registry);
    private final Map<String, byte[]> packed = new HashMap<>();

    private TopologyTestDriver driver;
    private TestInputTopic<String, TransferManifest> transfers;
    private TestInputTopic<String, Endpoint> endpoints;

    @BeforeEach
    void open() {
        InventorySettings settings = new InventorySettings(
                names,
                "nowhere:1",
                folder,
                "",
                1,
                0,
                1 << 20,
                1 << 20,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofDays(8),
                Duration.ofMinutes(10),
                new FoldSettings(100, 1 << 16, Duration.ofDays(1)));
        FoldProcessor.Parts parts = new FoldProcessor.Parts(
                serdes,
                new Kept(),
                new ReportReader(settings.unpackedBytes()),
                new InventoryFold(settings.fold()),
                settings.forgetAfter(),
                settings.keepRecent(),
                meters);
        Properties properties = FoldProperties.of(settings, serdes, meters);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        driver = new TopologyTestDriver(
                FoldTopology.build(parts, settings.mostRecordBytes()), properties, Instant.ofEpochMilli(START));
        transfers = driver.createInputTopic(
                names.of(TopicCatalog.TRANSFERS),
                new StringSerializer(),
                serdes.manifests().serializer());
        endpoints = driver.createInputTopic(
                names.of(TopicCatalog.ENDPOINTS),
                new StringSerializer(),
                serdes.endpoints().serializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    /** Reports that lie where a test has put them. */
    private final class Kept implements ReportSource {
        @Override
        public byte[] fetch(TransferManifest manifest) throws ReportRefusedException {
            byte[] bytes = packed.get(manifest.getTransferId());
            if (bytes == null) {
                throw new ReportRefusedException(ReportRefusedException.Cause.GONE, "its chunks were deleted");
            }
            return bytes;
        }

        @Override
        public void close() {
            packed.clear();
        }
    }

    @Test
    void aReportBecomesAnInventoryAndARowForEachItem() {
        report("e1", Reports.of(START, "curl=8.1", "bash=5.2"), START + 1);

        List<TestRecord<byte[], byte[]>> inventories = read(InventoryTopics.INVENTORY);
        assertThat(inventories).hasSize(1);
        assertThat(text(inventories.get(0).key())).isEqualTo("e1");
        Inventory inventory = decode(
                InventoryTopics.INVENTORY, Inventory.class, inventories.get(0).value());
        assertThat(inventory.getEndpointId()).isEqualTo("e1");
        assertThat(inventory.getPackages()).hasSize(2);
        assertThat(packages())
                .containsOnly(
                        Map.entry("curl 8.1", new PackageRow("e1", "dpkg", "curl", "amd64", "8.1")),
                        Map.entry("bash 5.2", new PackageRow("e1", "dpkg", "bash", "amd64", "5.2")));
        assertThat(read(InventoryTopics.CHANGES)).hasSize(1);
    }

    @Test
    void onlyWhatHasChangedIsWrittenAndWhatVanishedIsErased() {
        // Given
        report("e1", Reports.of(START, "curl=8.1", "bash=5.2"), START + 1);
        packages();
        // When
        report("e1", Reports.of(START + 10, "curl=8.2", "bash=5.2"), START + 11);
        // Then
        Map<String, PackageRow> rows = packages();
        assertThat(rows).containsOnlyKeys("curl 8.1", "curl 8.2");
        assertThat(rows.get("curl 8.1")).isNull();
    }

    @Test
    void anEndpointThatIsRemovedLeavesNothing() {
        // Given
        report("e1", Reports.of(START, "curl=8.1"), START + 1);
        read(InventoryTopics.INVENTORY);
        packages();
        // When
        endpoints.pipeInput("e1", (Endpoint) null, START + 100);
        // Then
        assertThat(read(InventoryTopics.INVENTORY))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).isNull());
        assertThat(packages()).containsEntry("curl 8.1", null).hasSize(1);
        assertThat(driver.<String, Known>getKeyValueStore(FoldTopology.KNOWN)
                        .get("e1")
                        .inventory())
                .isNull();
    }

    @Test
    void oneThatComesBackHasItsNextReport() {
        // Given
        report("e1", Reports.of(START, "curl=8.1"), START + 1);
        endpoints.pipeInput("e1", (Endpoint) null, START + 100);
        report("e1", Reports.of(START + 150, "bash=5.2"), START + 151);
        packages();
        // When
        endpoints.pipeInput("e1", endpoint("e1"), START + 200);
        // Then
        assertThat(packages()).containsOnlyKeys("bash 5.2");
    }

    @Test
    void thatAnEndpointWasRemovedIsForgottenOnceItsReportsCannotBeRead() {
        // Given
        report("e1", Reports.of(START, "curl=8.1"), START + 1);
        endpoints.pipeInput("e1", (Endpoint) null, START + 100);
        // When
        driver.advanceWallClockTime(Duration.ofDays(9));
        // Then
        assertThat(driver.<String, Known>getKeyValueStore(FoldTopology.KNOWN).get("e1"))
                .isNull();
        assertThat(driver.<String, Long>getKeyValueStore(FoldTopology.REMOVED).get("e1"))
                .isNull();
    }

    @Test
    void aReportThatCannotBeTakenGoesToTheDeadLettersWithItsReasonAndItsHeaders() {
        // Given
        ObjectNode report = Reports.of(START, "curl=8.1");
        report.put("hostname", 7);
        Sent sent = Reports.sent("e1", report, START + 1);
        packed.put(sent.manifest().getTransferId(), sent.packed());
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "abc".getBytes(StandardCharsets.UTF_8));
        // When
        transfers.pipeInput(new TestRecord<>("e1", sent.manifest(), headers, Instant.ofEpochMilli(START)));
        // Then
        DeadLetter letter = letter();
        assertThat(letter.getReason())
                .isEqualTo("SCHEMA: report " + sent.manifest().getTransferId() + ": hostname is 7, expected a text");
        assertThat(letter.getTopic()).isEqualTo("sluice.local.transfers");
        assertThat(letter.getBy()).isEqualTo("inventory");
        assertThat(StandardCharsets.UTF_8
                        .decode(letter.getHeaders().get("trace"))
                        .toString())
                .isEqualTo("abc");
        assertThat(serdes.manifests()
                        .deserializer()
                        .deserialize(letter.getTopic(), letter.getValue().array()))
                .isEqualTo(sent.manifest());
        assertThat(read(InventoryTopics.INVENTORY)).isEmpty();
        assertThat(registry.get("sluice.dead.letters")
                        .tag("why", "SCHEMA")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aReportWhoseChunksAreGoneGoesToTheDeadLetters() {
        Sent sent = Reports.sent("e1", Reports.of(START), START + 1);
        transfers.pipeInput("e1", sent.manifest(), START);
        assertThat(letter().getReason()).startsWith("GONE: report");
    }

    @Test
    void otherTransfersAreNotLookedAt() {
        TransferManifest result =
                Reports.sent("e1", Reports.of(START), START + 1).manifest();
        result.put("kind", TransferType.RESULT);
        transfers.pipeInput("e1", result, START);
        TransferManifest failed =
                Reports.sent("e1", Reports.of(START), START + 2).manifest();
        failed.put("state", TransferState.FAILED);
        transfers.pipeInput("e1", failed, START);
        assertThat(read(TopicCatalog.DEAD_LETTERS)).isEmpty();
        assertThat(read(InventoryTopics.INVENTORY)).isEmpty();
    }

    @Test
    void endpointsAreKeptApart() {
        report("e1", Reports.of(START, "curl=8.1"), START + 1);
        report("e2", Reports.of(START, "curl=8.1"), START + 1);
        packages();
        endpoints.pipeInput("e1", (Endpoint) null, START + 100);
        assertThat(read(PACKAGES))
                .singleElement()
                .satisfies(record ->
                        assertThat(decodeKey(record.key()).getEndpointId()).isEqualTo("e1"));
    }

    private void report(String endpointId, ObjectNode report, long endedAt) {
        Sent sent = Reports.sent(endpointId, report, endedAt);
        packed.put(sent.manifest().getTransferId(), sent.packed());
        transfers.pipeInput(endpointId, sent.manifest(), endedAt);
    }

    private List<TestRecord<byte[], byte[]>> read(TopicSpec topic) {
        TestOutputTopic<byte[], byte[]> out =
                driver.createOutputTopic(names.of(topic), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return out.readRecordsToList();
    }

    /** What came since the last look, by name and version. */
    private Map<String, @Nullable PackageRow> packages() {
        Map<String, @Nullable PackageRow> rows = new HashMap<>();
        read(PACKAGES).forEach(record -> {
            PackageKey key = decodeKey(record.key());
            byte[] value = record.value();
            rows.put(
                    key.getName() + " " + key.getVersion(),
                    value == null ? null : decode(PACKAGES, PackageRow.class, value));
        });
        return rows;
    }

    private PackageKey decodeKey(byte[] key) {
        return RecordSerde.ofKeys(ids, PackageKey.class).deserializer().deserialize(names.of(PACKAGES), key);
    }

    private DeadLetter letter() {
        List<TestRecord<byte[], byte[]>> letters = read(TopicCatalog.DEAD_LETTERS);
        assertThat(letters).hasSize(1);
        return decode(
                TopicCatalog.DEAD_LETTERS, DeadLetter.class, letters.get(0).value());
    }

    private <T extends SpecificRecord> T decode(TopicSpec topic, Class<T> type, byte[] bytes) {
        return new RecordSerde<>(ids, type).deserializer().deserialize(names.of(topic), bytes);
    }

    private static Endpoint endpoint(String id) {
        return Endpoint.newBuilder()
                .setEndpointId(id)
                .setStatus(EndpointStatus.CONNECTED)
                .setAssignedGateway("gw-1")
                .setHost("h")
                .setPlatform("linux-x86_64")
                .setAddress("127.0.0.1:1")
                .setAgentVersion("0.1.0")
                .setLabels(Map.of())
                .setLastLoginKind("NORMAL")
                .setSince(5L)
                .setFirstSeenAt(4L)
                .build();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
