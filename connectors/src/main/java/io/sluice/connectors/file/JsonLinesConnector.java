package io.sluice.connectors.file;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Topics as files of JSON lines: {@code folder/topic/day/partition-first-last.jsonl}. */
public final class JsonLinesConnector extends SinkConnector {
    /** Where the files go. */
    public static final String FOLDER = "folder";

    /** At which size a file is finished. */
    public static final String BYTES = "file.bytes";

    /** After which time a file is finished. */
    public static final String MILLIS = "file.ms";

    static final String VERSION = "1";

    private Map<String, String> settings = Map.of();

    @Override
    public void start(Map<String, String> given) {
        settings = Map.copyOf(given);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return JsonLinesTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int most) {
        return Collections.nCopies(most, settings);
    }

    @Override
    public void stop() {
        // It holds nothing.
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(FOLDER, ConfigDef.Type.STRING, Importance.HIGH, "Where the files go")
                .define(
                        BYTES,
                        ConfigDef.Type.LONG,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Range.atLeast(1),
                        Importance.MEDIUM,
                        "Size at which a file is finished")
                .define(
                        MILLIS,
                        ConfigDef.Type.LONG,
                        ConfigDef.NO_DEFAULT_VALUE,
                        Range.atLeast(1),
                        Importance.MEDIUM,
                        "Time after which it is");
    }

    @Override
    public String version() {
        return VERSION;
    }
}
