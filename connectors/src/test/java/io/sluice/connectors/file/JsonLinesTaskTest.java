package io.sluice.connectors.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTaskTest {
    private static final long NOON = Instant.parse("2026-01-02T12:00:00Z").toEpochMilli();
    private static final long NEXT_DAY = Instant.parse("2026-01-03T00:00:00Z").toEpochMilli();
    private static final long FILE_MS = 1_000;
    private static final Schema VALUE = SchemaBuilder.struct()
            .field("name", Schema.STRING_SCHEMA)
            .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .build();

    @TempDir
    Path folder;

    private long now = 0;

    @Test
    void aRecordIsALineAndATombstoneOneWithoutAValue() throws IOException {
        JsonLinesTask task = task();
        Struct value = new Struct(VALUE).put("name", "ä\n").put("tags", List.of("a"));

        task.put(List.of(
                message(5, NOON, value),
                new SinkRecord("t", 3, null, "k", null, null, 6, NOON, TimestampType.CREATE_TIME)));
        finish(task);

        assertThat(Files.readString(folder.resolve("t/2026-01-02/3-00000000000000000005-00000000000000000006.jsonl")))
                .isEqualTo("""
                        {"partition":3,"offset":5,"timestamp":%d,"key":"k","value":{"name":"ä\\n","tags":["a"]}}
                        {"partition":3,"offset":6,"timestamp":%d,"key":"k","value":null}
                        """.formatted(NOON, NOON));
    }

    @Test
    void nothingIsNotedThatIsNotInAFinishedFile() throws IOException {
        JsonLinesTask task = task();

        task.put(List.of(message(5, NOON), message(6, NEXT_DAY), message(7, NOON)));

        assertThat(noted(task)).isEqualTo(5);
        assertThat(finished()).isEmpty();
        now += FILE_MS;
        assertThat(noted(task)).isEqualTo(8);
        assertThat(finished())
                .containsExactly(
                        "t/2026-01-02/3-00000000000000000005-00000000000000000007.jsonl",
                        "t/2026-01-03/3-00000000000000000006-00000000000000000006.jsonl");
    }

    @Test
    void aFileIsFinishedWhenItIsLargeEnough() throws IOException {
        JsonLinesTask task = task(60);

        task.put(List.of(message(0, NOON), message(1, NOON)));

        assertThat(finished()).hasSize(2);
        assertThat(noted(task)).isEqualTo(2);
    }

    @Test
    void whatComesAgainAfterACrashIsNotWrittenTwice() throws IOException {
        // Given
        JsonLinesTask crashed = task();
        crashed.put(List.of(message(0, NOON), message(1, NOON)));
        finish(crashed);
        crashed.put(List.of(message(2, NOON)));
        // When
        JsonLinesTask next = task();
        next.put(List.of(message(0, NOON), message(1, NOON), message(2, NOON), message(3, NOON)));
        finish(next);
        // Then
        assertThat(finished())
                .containsExactly(
                        "t/2026-01-02/3-00000000000000000000-00000000000000000001.jsonl",
                        "t/2026-01-02/3-00000000000000000002-00000000000000000003.jsonl");
    }

    @Test
    void daysThatComeLateDoNotKeepEverMoreFilesOpen() {
        JsonLinesTask task = task();
        List<SinkRecord> late = new ArrayList<>();
        for (int day = 0; day < 40; day++) {
            late.add(message(day, NOON + day * 86_400_000L));
        }

        task.put(late);

        assertThat(noted(task)).isEqualTo(24);
    }

    private JsonLinesTask task() {
        return task(1 << 20);
    }

    private JsonLinesTask task(long bytes) {
        JsonLinesTask task = new JsonLinesTask(() -> now);
        task.start(Map.of(
                JsonLinesConnector.FOLDER,
                folder.toString(),
                JsonLinesConnector.BYTES,
                Long.toString(bytes),
                JsonLinesConnector.MILLIS,
                Long.toString(FILE_MS)));
        return task;
    }

    private void finish(JsonLinesTask task) {
        now += FILE_MS;
        noted(task);
    }

    private static long noted(JsonLinesTask task) {
        Map<TopicPartition, OffsetAndMetadata> noted = task.preCommit(Map.of());
        return Objects.requireNonNull(noted.get(new TopicPartition("t", 3))).offset();
    }

    private static SinkRecord message(long offset, long at) {
        return message(offset, at, new Struct(VALUE).put("name", "n").put("tags", List.of()));
    }

    private static SinkRecord message(long offset, long at, Struct value) {
        return new SinkRecord("t", 3, null, "k", VALUE, value, offset, at, TimestampType.CREATE_TIME);
    }

    private List<String> finished() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> name.endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }
}
