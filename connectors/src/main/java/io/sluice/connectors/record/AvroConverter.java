package io.sluice.connectors.record;

import io.apicurio.registry.utils.converter.avro.AvroData;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.common.cache.SynchronizedCache;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Keys or values in Confluent wire format: a zero byte, the schema's id (4 bytes, big endian), Avro binary. Bytes that
 * are no such record, or name a schema that nobody has, fail with {@link DataException} and will fail again; a registry
 * that is away fails with {@link RetriableException}, since the record may be well.
 */
public final class AvroConverter implements Converter {
    /** Address of the registry's Confluent API; several of one registry by commas. */
    public static final String REGISTRY_URL = "schema.registry.url";

    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 5;
    private static final int CACHED_SCHEMAS = 1_000;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int NOT_FOUND = 404;

    private final AvroData data = new AvroData(CACHED_SCHEMAS);
    /** By the schema's id. A reader may be used by several threads. */
    private final SynchronizedCache<Integer, GenericDatumReader<Object>> readers =
            new SynchronizedCache<>(new LRUCache<>(CACHED_SCHEMAS));

    private @Nullable SchemaRegistryClient client;
    private boolean forKeys;

    /** For Connect, which configures it. */
    public AvroConverter() {}

    AvroConverter(SchemaRegistryClient client, boolean forKeys) {
        this.client = client;
        this.forKeys = forKeys;
    }

    @Override
    public void configure(Map<String, ?> settings, boolean isKey) {
        Object url = settings.get(REGISTRY_URL);
        if (url == null) {
            throw new DataException("the converter needs the setting " + REGISTRY_URL);
        }
        forKeys = isKey;
        client = new CachedSchemaRegistryClient(
                List.of(url.toString().split(",", -1)),
                CACHED_SCHEMAS,
                List.of(new AvroSchemaProvider()),
                Map.of(
                        SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS,
                        TIMEOUT_MILLIS,
                        SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS,
                        TIMEOUT_MILLIS));
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        REGISTRY_URL,
                        ConfigDef.Type.STRING,
                        ConfigDef.Importance.HIGH,
                        "Address of the schema registry's Confluent API");
    }

    @Override
    public byte @Nullable [] fromConnectData(String topic, @Nullable Schema schema, @Nullable Object value) {
        if (schema == null || value == null) {
            return null;
        }
        org.apache.avro.Schema avro = data.fromConnectSchema(schema);
        String subject = topic + (forKeys ? "-key" : "-value");
        int id;
        try {
            id = client().register(subject, new AvroSchema(avro));
        } catch (IOException | RestClientException e) {
            throw unavailable("register a schema for " + subject, e);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(avro).write(data.fromConnectData(schema, value), encoder);
            encoder.flush();
        } catch (IOException | RuntimeException e) {
            throw new DataException("cannot write a record for topic " + topic + ": " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return SchemaAndValue.NULL;
        }
        String part = forKeys ? "key" : "value";
        if (bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
            throw new DataException("the " + part + " of a record on topic " + topic + ", " + bytes.length
                    + " bytes, is not in Confluent wire format");
        }
        int id = ByteBuffer.wrap(bytes).getInt(1);
        org.apache.avro.Schema schema = schema(topic, part, id);
        try {
            var decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
            GenericDatumReader<Object> reader = readers.get(id);
            if (reader == null) {
                reader = new GenericDatumReader<>(schema);
                readers.put(id, reader);
            }
            @SuppressWarnings("NullAway") // Avro takes null for "no record to reuse"
            Object read = reader.read(null, decoder);
            return data.toConnectData(schema, read);
        } catch (IOException | RuntimeException e) {
            throw new DataException(
                    "the " + part + " of a record on topic " + topic + " is no " + schema.getFullName() + " (schema "
                            + id + "): " + e.getMessage(),
                    e);
        }
    }

    private org.apache.avro.Schema schema(String topic, String part, int id) {
        try {
            return ((AvroSchema) client().getSchemaById(id)).rawSchema();
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                throw new DataException(
                        "the " + part + " of a record on topic " + topic + " names schema " + id
                                + ", which the registry does not have",
                        e);
            }
            throw unavailable("look up schema " + id, e);
        } catch (IOException e) {
            throw unavailable("look up schema " + id, e);
        }
    }

    private static RetriableException unavailable(String what, Exception cause) {
        return new RetriableException("cannot " + what + ": the schema registry says " + cause.getMessage(), cause);
    }

    private SchemaRegistryClient client() {
        if (client == null) {
            throw new IllegalStateException("the converter is not configured");
        }
        return client;
    }
}
