package io.sluice.topics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Records of one generated class in Confluent wire format: a zero byte, the schema's id (4 bytes, big endian), Avro
 * binary. Written with the class's own schema, read with whatever it was written with. Bytes that are no such record
 * fail with {@link SerializationException}, a registry that cannot say what an id means with
 * {@link TopicsUnavailableException}: the first will never be read, the second may be later. Safe for use by many
 * threads.
 *
 * @param <T> the generated class
 */
public final class RecordSerde<T extends SpecificRecord> implements Serde<T> {
    private static final byte MAGIC = 0;
    private static final int HEADER_BYTES = 5;

    private final SchemaIds ids;
    private final Schema schema;
    private final SpecificData model;
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();
    private final SpecificDatumWriter<T> writer;
    private final ToIntFunction<String> idOfTopic;

    /** For values. */
    public RecordSerde(SchemaIds ids, Class<T> type) {
        this(ids, type, ids::idOf);
    }

    private RecordSerde(SchemaIds ids, Class<T> type, ToIntFunction<String> idOfTopic) {
        this.ids = ids;
        this.idOfTopic = idOfTopic;
        this.model = SpecificData.getForClass(type);
        this.schema = model.getSchema(type);
        // The generated class writes itself, where it can, instead of field by field over the schema.
        this.model.setCustomCoders(true);
        this.writer = new SpecificDatumWriter<>(schema, model);
    }

    /** For keys of topics whose {@link TopicSpec#keySchema} is this class's: the same record gives the same bytes. */
    public static <T extends SpecificRecord> RecordSerde<T> ofKeys(SchemaIds ids, Class<T> type) {
        return new RecordSerde<>(ids, type, ids::idOfKeys);
    }

    @Override
    public Serializer<T> serializer() {
        return this::write;
    }

    @Override
    public Deserializer<T> deserializer() {
        return this::read;
    }

    private byte @Nullable [] write(String topic, @Nullable T message) {
        if (message == null) {
            return null;
        }
        try {
            return Scratch.write(idOfTopic.applyAsInt(topic), message, writer);
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "cannot write a " + schema.getName() + " for topic " + topic + ": " + e.getMessage(), e);
        }
    }

    private @Nullable T read(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length < HEADER_BYTES || bytes[0] != MAGIC) {
            throw new SerializationException(
                    "a record on topic " + topic + " of " + bytes.length + " bytes is not in Confluent wire format");
        }
        int id = ByteBuffer.wrap(bytes).getInt(1);
        SpecificDatumReader<T> reader =
                readers.computeIfAbsent(id, unknown -> new SpecificDatumReader<>(ids.schemaOf(unknown), schema, model));
        try {
            // A reused record would be shared between callers, so each read makes its own.
            @SuppressWarnings("NullAway") // Avro takes null for "no record to reuse"
            T message = reader.read(
                    null, DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null));
            return message;
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "a record on topic " + topic + " is no " + schema.getName() + ": " + e.getMessage(), e);
        }
    }
}
