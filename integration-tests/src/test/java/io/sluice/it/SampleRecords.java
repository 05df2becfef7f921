package io.sluice.it;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Records of any schema, every field of them filled: the same number gives the same record. */
final class SampleRecords {
    /** Some moment of the year 2026, since a long may be one. */
    private static final long BASE = 1_767_323_045_000L;

    private SampleRecords() {}

    static GenericRecord of(Schema schema, int number) {
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields().forEach(field -> record.put(field.pos(), value(field.schema(), field.name(), number)));
        return record;
    }

    /** The fields that a key shares with its row. */
    static GenericRecord key(Schema schema, GenericRecord row) {
        GenericRecord key = new GenericData.Record(schema);
        schema.getFields().forEach(field -> key.put(field.pos(), row.get(field.name())));
        return key;
    }

    private static @Nullable Object value(Schema schema, String name, int number) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> number % 2 == 0;
            case INT -> number;
            case LONG -> BASE + number * 1_000L;
            case FLOAT -> number / 2f;
            case DOUBLE -> number / 2d;
            case STRING -> name + " \"" + number + "\" é";
            case BYTES -> ByteBuffer.wrap(new byte[] {0, (byte) number});
            case FIXED -> new GenericData.Fixed(schema, new byte[schema.getFixedSize()]);
            case ENUM ->
                new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(number % schema.getEnumSymbols().size()));
            case ARRAY -> array(schema, name, number);
            case MAP -> Map.of(name + number, Objects.requireNonNull(value(schema.getValueType(), name, number)));
            case RECORD -> of(schema, number);
            case UNION -> value(schema.getTypes().get(number % schema.getTypes().size()), name, number);
        };
    }

    private static List<@Nullable Object> array(Schema schema, String name, int number) {
        List<@Nullable Object> items = new ArrayList<>();
        for (int item = 0; item < number % 3; item++) {
            items.add(value(schema.getElementType(), name, number + item));
        }
        return items;
    }
}
