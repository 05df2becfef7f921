package io.sluice.connectors.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** Writes records of its partitions to {@link DayFiles}, by the day of their timestamp in UTC. */
public final class JsonLinesTask extends SinkTask {
    /** Days of one partition that are written at a time: records that come late are of another. */
    private static final int FILES = 16;

    private final LongSupplier millis;
    private final Map<TopicPartition, DayFiles> files = new HashMap<>();
    private Path folder = Path.of("");
    private DayFiles.Limits limits = new DayFiles.Limits(1, 1, FILES);

    /** For Connect. */
    public JsonLinesTask() {
        this(System::currentTimeMillis);
    }

    JsonLinesTask(LongSupplier millis) {
        this.millis = millis;
    }

    @Override
    public String version() {
        return JsonLinesConnector.VERSION;
    }

    @Override
    public void start(Map<String, String> settings) {
        folder = Path.of(setting(settings, JsonLinesConnector.FOLDER));
        limits = new DayFiles.Limits(
                Long.parseLong(setting(settings, JsonLinesConnector.BYTES)),
                Long.parseLong(setting(settings, JsonLinesConnector.MILLIS)),
                FILES);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        try {
            for (SinkRecord message : records) {
                TopicPartition partition = new TopicPartition(message.topic(), message.kafkaPartition());
                files.computeIfAbsent(partition, this::of)
                        .write(day(message), message.kafkaOffset(), JsonLine.of(message), millis.getAsLong());
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        Map<TopicPartition, OffsetAndMetadata> safe = new HashMap<>();
        try {
            for (Map.Entry<TopicPartition, DayFiles> each : files.entrySet()) {
                each.getValue().finishDue(millis.getAsLong());
                long offset = each.getValue().safe();
                if (offset >= 0) {
                    safe.put(each.getKey(), new OffsetAndMetadata(offset));
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
        return safe;
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        try {
            for (TopicPartition partition : partitions) {
                DayFiles gone = files.remove(partition);
                if (gone != null) {
                    gone.close();
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void stop() {
        close(List.copyOf(files.keySet()));
    }

    private static String setting(Map<String, String> settings, String name) {
        return Objects.requireNonNull(settings.get(name), name);
    }

    private DayFiles of(TopicPartition partition) {
        return new DayFiles(folder.resolve(partition.topic()), partition.partition(), limits);
    }

    private LocalDate day(SinkRecord message) {
        long at = message.timestamp() == null ? millis.getAsLong() : message.timestamp();
        return LocalDate.ofInstant(Instant.ofEpochMilli(at), ZoneOffset.UTC);
    }

    private ConnectException failed(IOException e) {
        return new ConnectException("cannot write to " + folder + ": " + e.getMessage(), e);
    }
}
