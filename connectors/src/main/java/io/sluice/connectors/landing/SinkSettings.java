package io.sluice.connectors.landing;

import io.sluice.connectors.record.NestedToJson;
import io.sluice.connectors.record.ToRow;
import io.sluice.topics.TopicName;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of the sink connectors of a region: Debezium's JDBC sink on tables that are ours. Nothing of a record is
 * lost in silence: what cannot be read goes to the dead letters with its reason, what cannot be written stops its task.
 *
 * @param names of the region's topics
 * @param registryUrl of the registry's Confluent API
 * @param database where the tables are
 * @param deadLetterReplication copies of the dead letters, should their topic be missing
 * @param tasks most tasks of one connector
 */
public record SinkSettings(
        TopicName names, String registryUrl, Database database, int deadLetterReplication, int tasks) {
    /**
     * Where the tables are.
     *
     * @param url as JDBC wants it
     * @param user that owns the tables
     * @param passwordReference to a text that every worker can look up, so that no password is in a topic
     */
    public record Database(String url, String user, String passwordReference) {}

    /** All settings of one connector, in the order of their names. */
    public Map<String, String> of(Landing landing) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        settings.put("tasks.max", Integer.toString(tasks));
        settings.put("topics", names.of(landing.topic()));
        connection(settings);
        table(settings, landing);
        conversion(settings, landing);
        return settings;
    }

    private void connection(Map<String, String> settings) {
        settings.put("connection.url", database.url());
        settings.put("connection.username", database.user());
        settings.put("connection.password", database.passwordReference());
        settings.put("connection.pool.min_size", "1");
        settings.put("connection.pool.max_size", "2");
        settings.put("connection.pool.acquire_increment", "1");
        // A database that is away is told soon; when to try again is the supervisor's to decide.
        settings.put("hibernate.c3p0.acquireRetryAttempts", "2");
        settings.put("hibernate.c3p0.acquireRetryDelay", "500");
        settings.put("flush.max.retries", "2");
        settings.put("flush.retry.delay.ms", "500");
    }

    private static void table(Map<String, String> settings, Landing landing) {
        settings.put("collection.name.format", landing.table());
        settings.put("insert.mode", "upsert");
        settings.put("schema.evolution", "none");
        settings.put("quote.identifiers", "true");
        settings.put("consumer.override.max.poll.records", "2000");
        settings.put("batch.size", "1000");
        if (landing.identity() instanceof Landing.Identity.Place) {
            settings.put("primary.key.mode", "kafka");
        } else {
            settings.put("primary.key.mode", "record_key");
            settings.put(
                    "primary.key.fields", String.join(",", landing.identity().columns()));
            settings.put("delete.enabled", "true");
            settings.put("use.reduction.buffer", "true");
        }
        if (landing.identity() instanceof Landing.Identity.KeyRecord) {
            // One statement for all rows of a batch, with an array for each column. Only for items: points in time and
            // bytes
            // would be bound as texts that PostgreSQL does not read.
            settings.put("dialect.postgres.unnest.insert.enabled", "true");
        }
    }

    private void conversion(Map<String, String> settings, Landing landing) {
        Reading reading = new Reading(names, registryUrl, deadLetterReplication);
        reading.converters(settings, landing.topic());
        reading.failures(settings);
        if (landing.without().isEmpty()) {
            settings.put("transforms", "json,row");
        } else {
            settings.put("transforms", "without,json,row");
            settings.put("transforms.without.type", "org.apache.kafka.connect.transforms.ReplaceField$Value");
            settings.put("transforms.without.exclude", String.join(",", landing.without()));
        }
        settings.put("transforms.json.type", NestedToJson.class.getName());
        settings.put("transforms.row.type", ToRow.class.getName());
        if (landing.identity() instanceof Landing.Identity.KeyText key) {
            settings.put("transforms.row." + ToRow.KEY, key.column());
        }
        settings.put("transforms.row." + ToRow.MILLIS, String.join(",", landing.millis()));
    }
}
