package io.sluice.topics;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.sluice.wire.config.ConfigKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;

/**
 * Schemas and their ids in a Confluent-compatible registry. Ids are asked for at start-up ({@link #register}) and cached
 * for ever: an id never changes its meaning. Only the id of a schema first met while reading is looked up later. Safe
 * for use by many threads.
 */
public final class SchemaIds {
    /** How long one request to the registry may take; connecting and answering each. */
    public static final ConfigKey<Duration> TIMEOUT = ConfigKey.duration(
            "schema.registry.timeout",
            "10s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "How long the schema registry may take to accept a connection, and to answer a request");

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final int CACHED_SCHEMAS = 1_000;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final String COMPATIBILITY = "BACKWARD_TRANSITIVE";

    private final SchemaRegistryClient client;
    private final String url;
    private final Map<String, Integer> idsBySubject = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemasById = new ConcurrentHashMap<>();
    private volatile BiConsumer<Integer, Schema> onLookUp = (id, schema) -> {};

    /**
     * On a registry's address, with the default time-out.
     *
     * @param url of the Confluent API, such as {@code http://localhost:8081}; several of one registry by commas
     */
    public SchemaIds(String url) {
        this(url, DEFAULT_TIMEOUT);
    }

    /**
     * On a registry's address.
     *
     * @param url of the Confluent API, such as {@code http://localhost:8081}; several of one registry by commas
     * @param timeout of connecting and of answering a request, see {@link #TIMEOUT}
     */
    public SchemaIds(String url, Duration timeout) {
        this(
                new CachedSchemaRegistryClient(
                        List.of(url.split(",", -1)),
                        CACHED_SCHEMAS,
                        List.of(new AvroSchemaProvider()),
                        Map.of(
                                SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS,
                                Math.toIntExact(timeout.toMillis()),
                                SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS,
                                Math.toIntExact(timeout.toMillis()))),
                url);
    }

    SchemaIds(SchemaRegistryClient client, String url) {
        this.client = client;
        this.url = url;
    }

    /**
     * Sets the subject's compatibility to BACKWARD_TRANSITIVE and registers the schema of a topic's values.
     *
     * @throws TopicsUnavailableException if the registry is away or refuses the schema as incompatible
     */
    public int register(String topic, Schema schema) {
        Integer known = idsBySubject.get(subject(topic));
        return known != null ? known : confirm(topic, schema);
    }

    /**
     * Does what {@link #register} does for the schema of a topic's keys.
     *
     * @throws TopicsUnavailableException if the registry is away or refuses the schema as incompatible
     */
    public int registerKeys(String topic, Schema schema) {
        Integer known = idsBySubject.get(subjectOfKeys(topic));
        return known != null ? known : confirmSubject(subjectOfKeys(topic), schema);
    }

    /**
     * Takes an id that an earlier process got for this very schema, so that the registry need not be there to write it, or to
     * read it.
     */
    public void remember(String topic, Schema schema, int id) {
        idsBySubject.put(subject(topic), id);
        schemasById.put(id, schema);
    }

    /** Takes what an id stands for, as an earlier process has looked it up, so that the registry need not be there to read it. */
    public void remember(int id, Schema schema) {
        schemasById.putIfAbsent(id, schema);
    }

    /** Tells of each schema that was looked up, on the thread that needs it. */
    public void onLookUp(BiConsumer<Integer, Schema> listener) {
        onLookUp = listener;
    }

    /**
     * Does what {@link #register} does, and asks the registry also where the id is remembered.
     *
     * @return the id that holds from now on
     * @throws SchemaRefusedException if the registry refuses the schema as incompatible
     * @throws TopicsUnavailableException if it is away; in both cases a remembered id goes on being used
     */
    public int confirm(String topic, Schema schema) {
        return confirmSubject(subject(topic), schema);
    }

    private int confirmSubject(String subject, Schema schema) {
        try {
            // Before registering, so that a subject whose level was never set, or was changed, cannot let an
            // incompatible schema in. Registries that know no level of a subject without versions get it after.
            boolean levelSet = setCompatibility(subject);
            int id = client.register(subject, new AvroSchema(schema));
            if (!levelSet) {
                client.updateCompatibility(subject, COMPATIBILITY);
            }
            idsBySubject.put(subject, id);
            schemasById.put(id, schema);
            return id;
        } catch (RestClientException e) {
            if (e.getStatus() == CONFLICT) {
                throw new SchemaRefusedException(
                        "the schema registry at " + url + " refuses " + schema.getFullName() + " for subject " + subject
                                + " as incompatible with an earlier version: " + e.getMessage()
                                + ". Do not delete the subject; give new fields a default and keep old ones",
                        e);
            }
            throw unavailable("register " + schema.getFullName() + " for " + subject, e);
        } catch (IOException e) {
            throw unavailable("register " + schema.getFullName() + " for " + subject, e);
        }
    }

    /** False if the registry does not know the subject yet. */
    private boolean setCompatibility(String subject) throws IOException, RestClientException {
        try {
            client.updateCompatibility(subject, COMPATIBILITY);
            return true;
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /**
     * The id registered for a topic's values.
     *
     * @throws IllegalStateException if {@link #register} was not called for it at start-up
     */
    public int idOf(String topic) {
        Integer id = idsBySubject.get(subject(topic));
        if (id == null) {
            throw new IllegalStateException("no schema was registered for the values of topic " + topic);
        }
        return id;
    }

    /**
     * The id registered for a topic's keys.
     *
     * @throws IllegalStateException if {@link #registerKeys} was not called for it at start-up
     */
    public int idOfKeys(String topic) {
        Integer id = idsBySubject.get(subjectOfKeys(topic));
        if (id == null) {
            throw new IllegalStateException("no schema was registered for the keys of topic " + topic);
        }
        return id;
    }

    /**
     * The schema that an id stands for; asked of the registry once.
     *
     * @throws TopicsUnavailableException if the registry is away or has no such id
     */
    public Schema schemaOf(int id) {
        Schema known = schemasById.get(id);
        if (known != null) {
            return known;
        }
        try {
            Schema schema = ((AvroSchema) client.getSchemaById(id)).rawSchema();
            schemasById.put(id, schema);
            onLookUp.accept(id, schema);
            return schema;
        } catch (IOException | RestClientException e) {
            throw unavailable("look up schema id " + id, e);
        }
    }

    private TopicsUnavailableException unavailable(String what, Exception cause) {
        return new TopicsUnavailableException(
                "cannot " + what + ": the schema registry at " + url + " says " + cause.getMessage()
                        + ". Is it running, and is schema.registry.url right?",
                cause);
    }

    private static String subject(String topic) {
        return topic + "-value";
    }

    private static String subjectOfKeys(String topic) {
        return topic + "-key";
    }
}
