package io.sluice.connectors.record;

import java.util.List;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.common.cache.SynchronizedCache;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Makes records of one shape into records of another, field by field. Remembers the schemas it made. */
final class Reshaping {
    private static final int SCHEMAS = 64;

    private final Rule rule;
    private final SynchronizedCache<Schema, Shape> made = new SynchronizedCache<>(new LRUCache<>(SCHEMAS));
    private volatile @Nullable Shape last;

    Reshaping(Rule rule) {
        this.rule = rule;
    }

    /** What becomes of a field. */
    interface Rule {
        String name(Field field);

        Schema schema(Field field);

        @Nullable
        Object value(Field field, @Nullable Object value);
    }

    /**
     * A schema that was seen and what becomes of it.
     *
     * @param isSame nothing of it is changed, so that records of it may pass as they are
     */
    private record Shape(Schema from, Schema to, boolean isSame) {}

    /** Whether records of this schema stay as they are. */
    boolean keeps(Schema from) {
        return shape(from).isSame();
    }

    Schema schema(Schema from) {
        return shape(from).to();
    }

    Struct struct(Struct from) {
        Shape shape = shape(from.schema());
        List<Field> before = from.schema().fields();
        List<Field> after = shape.to().fields();
        Struct to = new Struct(shape.to());
        for (int index = 0; index < before.size(); index++) {
            Field field = before.get(index);
            to.put(after.get(index), rule.value(field, from.get(field)));
        }
        return to;
    }

    private Shape shape(Schema from) {
        Shape latest = last;
        // Most records have the very schema of the one before: its hash, of all fields, need not be reckoned each time.
        if (latest != null && latest.from() == from) {
            return latest;
        }
        Shape known = made.get(from);
        Shape shape = known == null ? make(from) : new Shape(from, known.to(), known.isSame());
        if (known == null) {
            made.put(from, shape);
        }
        last = shape;
        return shape;
    }

    private Shape make(Schema from) {
        SchemaBuilder builder = SchemaBuilder.struct().name(from.name()).version(from.version());
        if (from.isOptional()) {
            builder.optional();
        }
        boolean isSame = true;
        for (Field field : from.fields()) {
            String name = rule.name(field);
            Schema schema = rule.schema(field);
            builder.field(name, schema);
            isSame &= name.equals(field.name()) && schema == field.schema();
        }
        return new Shape(from, builder.build(), isSame);
    }
}
