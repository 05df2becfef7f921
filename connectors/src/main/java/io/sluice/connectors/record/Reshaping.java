package io.sluice.connectors.record;

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
    private final SynchronizedCache<Schema, Schema> made = new SynchronizedCache<>(new LRUCache<>(SCHEMAS));

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

    Schema schema(Schema from) {
        Schema known = made.get(from);
        if (known != null) {
            return known;
        }
        SchemaBuilder builder = SchemaBuilder.struct().name(from.name()).version(from.version());
        if (from.isOptional()) {
            builder.optional();
        }
        from.fields().forEach(field -> builder.field(rule.name(field), rule.schema(field)));
        Schema to = builder.build();
        made.put(from, to);
        return to;
    }

    Struct struct(Struct from) {
        Struct to = new Struct(schema(from.schema()));
        for (Field field : from.schema().fields()) {
            to.put(rule.name(field), rule.value(field, from.get(field)));
        }
        return to;
    }
}
