package io.sluice.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema of draft 2020-12 that is ready to check values. Nothing outside the schema is ever read, and a check takes
 * time in proportion to schema and value: references lead to the schema itself, never in circles, and patterns are RE2's.
 * Any thread may use it.
 */
public final class JsonSchema {
    /** Of the misfits of one value, at most so many are told. */
    public static final int MOST_MISFITS = 5;

    private static final Set<String> NAMING_A_FIELD =
            Set.of("required", "additionalProperties", "unevaluatedProperties");
    private static final int PROBLEM_CHARS = 200;

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaCacheEnabled(false)
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(new LinearPattern())
                            .locale(Locale.ENGLISH)
                            .build()));
    private static final Schema OF_SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12));

    private final Schema schema;

    private JsonSchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws IllegalArgumentException saying in words what is wrong with it, to be put behind its name */
    public static JsonSchema of(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("is no JSON Schema: expected an object");
        }
        JsonNode dialect = node.get("$schema");
        if (dialect != null && !dialect.asText().replaceAll("#$", "").equals(DialectId.DRAFT_2020_12)) {
            throw new IllegalArgumentException(
                    "has the $schema " + dialect + ": expected none, or " + DialectId.DRAFT_2020_12);
        }
        List<Misfit> misfits = misfits(OF_SCHEMAS, node, 1);
        if (!misfits.isEmpty()) {
            throw new IllegalArgumentException(
                    "is no JSON Schema: " + misfits.get(0).said("schema"));
        }
        SchemaSize.check(node);
        try {
            Schema schema = REGISTRY.getSchema(node);
            schema.initializeValidators();
            return new JsonSchema(schema);
        } catch (SchemaException e) {
            throw new IllegalArgumentException("is no JSON Schema: " + e.getMessage(), e);
        }
    }

    /** Where a value does not fit, at most {@link #MOST_MISFITS} places; empty if it fits. */
    public List<Misfit> misfits(JsonNode value) {
        return misfits(value, MOST_MISFITS);
    }

    List<Misfit> misfits(JsonNode value, int most) {
        return misfits(schema, value, most);
    }

    private static List<Misfit> misfits(Schema schema, JsonNode value, int most) {
        List<Misfit> misfits = new ArrayList<>();
        for (Error error : schema.validate(value)) {
            if (misfits.size() == most) {
                break;
            }
            misfits.add(misfit(error));
        }
        return misfits;
    }

    private static Misfit misfit(Error error) {
        String rule = String.valueOf(error.getKeyword());
        @Nullable String property = error.getProperty();
        StringBuilder field = new StringBuilder();
        for (String step : error.getInstanceLocation().toString().split("/", -1)) {
            append(field, step.replace("~1", "/").replace("~0", "~"));
        }
        if (property != null && NAMING_A_FIELD.contains(rule)) {
            append(field, property);
        }
        String problem = String.valueOf(error.getMessage());
        return new Misfit(
                field.toString(),
                rule,
                problem.length() <= PROBLEM_CHARS ? problem : problem.substring(0, PROBLEM_CHARS) + "…");
    }

    private static void append(StringBuilder path, String step) {
        if (step.isEmpty()) {
            return;
        }
        if (step.chars().allMatch(Character::isDigit)) {
            path.append('[').append(step).append(']');
        } else {
            path.append(path.isEmpty() ? "" : ".").append(step);
        }
    }
}
