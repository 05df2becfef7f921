package io.sluice.connectors.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Gives keys and values the shape of a row: {@code endpointId} becomes {@code endpoint_id}, longs that are milliseconds
 * since 1970 become points in time, and the character 0, which no text of PostgreSQL can hold, becomes U+FFFD. A key
 * that no index can hold is refused with {@link DataException}.
 */
public final class ToRow<R extends ConnectRecord<R>> implements Transformation<R> {
    /** Names of fields, as in the topic, that are milliseconds since 1970 without saying so. */
    public static final String MILLIS = "millis";

    /** Name of the column of a key that is a text; the sink takes only keys that are records. */
    public static final String KEY = "key";

    /** An entry of an index has at most a third of a page of 8 KiB. */
    static final int KEY_BYTES_MAX = 2_600;

    /** Of one character of Java, which is half of one with four. */
    private static final int UTF8_BYTES_MAX = 3;

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final char NOTHING = '\0';
    private static final char UNKNOWN = '\uFFFD';

    private Reshaping reshaping = new Reshaping(new Rule(Set.of()));
    private @Nullable Schema keySchema;

    /** The name of a column for the name of a field. */
    public static String column(String field) {
        return HUMP.matcher(field).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    @Override
    public void configure(Map<String, ?> settings) {
        Object millis = settings.get(MILLIS);
        String names = millis == null ? "" : millis.toString();
        reshaping = new Reshaping(new Rule(Set.copyOf(List.of(names.split(",", -1)))));
        Object key = settings.get(KEY);
        keySchema = key == null
                ? null
                : SchemaBuilder.struct()
                        .name("key")
                        .field(key.toString(), Schema.STRING_SCHEMA)
                        .build();
    }

    @Override
    public R apply(R message) {
        Object key = key(message.key());
        requireShort(key);
        Object value = message.value() instanceof Struct struct ? reshaping.struct(struct) : message.value();
        return message.newRecord(
                message.topic(),
                message.kafkaPartition(),
                key instanceof Struct struct ? struct.schema() : message.keySchema(),
                key,
                value instanceof Struct struct ? struct.schema() : message.valueSchema(),
                value,
                message.timestamp(),
                message.headers());
    }

    private @Nullable Object key(@Nullable Object key) {
        if (key instanceof Struct struct) {
            return reshaping.struct(struct);
        }
        if (keySchema == null || !(key instanceof String text)) {
            return key;
        }
        return new Struct(keySchema).put(keySchema.fields().get(0), withoutNothing(text));
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        KEY,
                        ConfigDef.Type.STRING,
                        "",
                        ConfigDef.Importance.MEDIUM,
                        "Name of the column of a key that is a text")
                .define(
                        MILLIS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        ConfigDef.Importance.MEDIUM,
                        "Fields that are milliseconds since 1970 without saying so");
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    private static void requireShort(@Nullable Object key) {
        if (key instanceof Struct struct && charactersOf(struct) * UTF8_BYTES_MAX <= KEY_BYTES_MAX) {
            return;
        }
        int bytes = 0;
        if (key instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                bytes += bytes(struct.get(field));
            }
        }
        if (bytes > KEY_BYTES_MAX) {
            throw new DataException("the key has " + bytes + " bytes; an index takes at most " + KEY_BYTES_MAX);
        }
    }

    /** Of its texts; as many as a number has bytes for everything else. */
    private static int charactersOf(Struct struct) {
        int characters = 0;
        for (Field field : struct.schema().fields()) {
            characters += struct.get(field) instanceof String text ? text.length() : Long.BYTES;
        }
        return characters;
    }

    private static int bytes(@Nullable Object part) {
        return part instanceof String text ? text.getBytes(StandardCharsets.UTF_8).length : Long.BYTES;
    }

    private static @Nullable Object withoutNothing(@Nullable Object value) {
        return value instanceof String text && text.indexOf(NOTHING) >= 0 ? text.replace(NOTHING, UNKNOWN) : value;
    }

    private record Rule(Set<String> millis) implements Reshaping.Rule {
        @Override
        public String name(Field field) {
            return column(field.name());
        }

        @Override
        public Schema schema(Field field) {
            if (!isMillis(field)) {
                return field.schema();
            }
            return field.schema().isOptional() ? Timestamp.builder().optional().build() : Timestamp.SCHEMA;
        }

        @Override
        public @Nullable Object value(Field field, @Nullable Object value) {
            return isMillis(field) && value instanceof Long at
                    ? Date.from(Instant.ofEpochMilli(at))
                    : withoutNothing(value);
        }

        private boolean isMillis(Field field) {
            return millis.contains(field.name()) && field.schema().type() == Schema.Type.INT64;
        }
    }
}
