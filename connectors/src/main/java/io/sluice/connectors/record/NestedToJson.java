package io.sluice.connectors.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Turns each array, map and record among a value's fields into a text of JSON that Debezium's sink takes for a column
 * of JSON. Fields keep their order and maps are sorted, so equal values give equal texts.
 */
public final class NestedToJson<R extends ConnectRecord<R>> implements Transformation<R> {
    /** Name of the schema that stands for JSON. */
    public static final String JSON = "io.debezium.data.Json";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Reshaping reshaping = new Reshaping(new Rule());

    @Override
    public R apply(R message) {
        if (!(message.value() instanceof Struct value) || reshaping.keeps(value.schema())) {
            return message;
        }
        Struct flat = reshaping.struct(value);
        return message.newRecord(
                message.topic(),
                message.kafkaPartition(),
                message.keySchema(),
                message.key(),
                flat.schema(),
                flat,
                message.timestamp(),
                message.headers());
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void configure(Map<String, ?> settings) {
        // It has none.
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    private static final class Rule implements Reshaping.Rule {
        @Override
        public String name(Field field) {
            return field.name();
        }

        @Override
        public Schema schema(Field field) {
            if (!isNested(field)) {
                return field.schema();
            }
            SchemaBuilder json = SchemaBuilder.string().name(JSON).version(1);
            return field.schema().isOptional() ? json.optional().build() : json.build();
        }

        @Override
        public @Nullable Object value(Field field, @Nullable Object value) {
            if (value == null || !isNested(field)) {
                return value;
            }
            try {
                return MAPPER.writeValueAsString(JsonOfConnect.node(value));
            } catch (JsonProcessingException e) {
                throw new DataException("field " + field.name() + " cannot be written as JSON: " + e.getMessage(), e);
            }
        }

        private static boolean isNested(Field field) {
            return switch (field.schema().type()) {
                case ARRAY, MAP, STRUCT -> true;
                default -> false;
            };
        }
    }
}
