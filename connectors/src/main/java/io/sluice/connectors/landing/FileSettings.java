package io.sluice.connectors.landing;

import io.sluice.connectors.file.JsonLinesConnector;
import io.sluice.topics.TopicName;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of the connectors that write topics to files.
 *
 * @param names of the region's topics
 * @param registryUrl of the registry's Confluent API
 * @param folder of the files; the same place on every machine that runs connectors
 * @param bytes at which a file is finished
 * @param time after which a file is finished
 * @param deadLetterReplication copies of the dead letters, should their topic be missing
 * @param tasks most tasks of one connector
 */
public record FileSettings(
        TopicName names,
        String registryUrl,
        String folder,
        long bytes,
        Duration time,
        int deadLetterReplication,
        int tasks) {

    /** Name of the connector, and so of its consumer group. */
    public static String connector(String region, Landing landing) {
        return landing.connector(region) + "-files";
    }

    /** All settings of one connector, in the order of their names. */
    public Map<String, String> of(Landing landing) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("connector.class", JsonLinesConnector.class.getName());
        settings.put("tasks.max", Integer.toString(tasks));
        settings.put("topics", names.of(landing.topic()));
        settings.put(JsonLinesConnector.FOLDER, folder);
        settings.put(JsonLinesConnector.BYTES, Long.toString(bytes));
        settings.put(JsonLinesConnector.MILLIS, Long.toString(time.toMillis()));
        Reading reading = new Reading(names, registryUrl, deadLetterReplication);
        reading.converters(settings, landing.topic());
        reading.failures(settings);
        return settings;
    }
}
