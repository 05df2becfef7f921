package io.sluice.connectors.inventory.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.connectors.inventory.fold.Parts;
import io.sluice.connectors.inventory.report.ReportRefusedException.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * JSON by the schema of a generated class. Members that the schema does not know are passed over: a newer agent may say
 * more. One that is missing or null takes its default; one of another type is refused by its name.
 */
final class SchemaReader {
    private static final SpecificData MODEL = SpecificData.get();
    private static final int SHOWN_CHARS = 60;

    private SchemaReader() {}

    /** Fills a record's fields; those set by the fold itself are left out. */
    static void fill(IndexedRecord record, JsonNode json) throws ReportRefusedException {
        for (Schema.Field field : record.getSchema().getFields()) {
            if (!Parts.NOT_REPORTED.contains(field.name())) {
                record.put(field.pos(), member(field, json, field.name()));
            }
        }
    }

    private static @Nullable Object member(Schema.Field field, JsonNode json, String path)
            throws ReportRefusedException {
        JsonNode node = json.get(field.name());
        if (node == null || node.isNull()) {
            if (!field.hasDefaultValue()) {
                throw new ReportRefusedException(Cause.SCHEMA, path + " is missing");
            }
            return MODEL.deepCopy(field.schema(), MODEL.getDefaultValue(field));
        }
        return value(field.schema(), node, path);
    }

    private static Object value(Schema schema, JsonNode node, String path) throws ReportRefusedException {
        return switch (schema.getType()) {
            case UNION -> value(notNull(schema), node, path);
            case STRING -> {
                check(node.isTextual(), node, path, "a text");
                yield node.textValue();
            }
            case INT -> {
                check(node.isIntegralNumber() && node.canConvertToInt(), node, path, "a whole number of 32 bits");
                yield node.intValue();
            }
            case LONG -> {
                check(node.isIntegralNumber() && node.canConvertToLong(), node, path, "a whole number of 64 bits");
                yield schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? Instant.ofEpochMilli(node.longValue())
                        : (Object) node.longValue();
            }
            case BOOLEAN -> {
                check(node.isBoolean(), node, path, "true or false");
                yield node.booleanValue();
            }
            case ARRAY -> list(schema.getElementType(), node, path);
            case MAP -> map(schema.getValueType(), node, path);
            case RECORD -> record(schema, node, path);
            default -> throw new IllegalStateException("no report has a " + schema.getType() + ": " + path);
        };
    }

    private static Object record(Schema schema, JsonNode node, String path) throws ReportRefusedException {
        check(node.isObject(), node, path, "an object");
        IndexedRecord record = (IndexedRecord) MODEL.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), member(field, node, path + "." + field.name()));
        }
        return record;
    }

    /** Of items that nothing tells apart, the first counts. */
    private static List<Object> list(Schema element, JsonNode node, String path) throws ReportRefusedException {
        check(node.isArray(), node, path, "a list");
        List<String> keys = Parts.KEYS.get(path);
        Set<List<Object>> seen = new HashSet<>();
        List<Object> items = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            Object item = value(element, node.get(i), path + "[" + i + "]");
            if (keys == null || !(item instanceof IndexedRecord record) || seen.add(Parts.key(record, keys))) {
                items.add(item);
            }
        }
        return items;
    }

    private static Map<String, Object> map(Schema values, JsonNode node, String path) throws ReportRefusedException {
        check(node.isObject(), node, path, "an object");
        Map<String, Object> all = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            all.put(entry.getKey(), value(values, entry.getValue(), path + "." + entry.getKey()));
        }
        return all;
    }

    private static Schema notNull(Schema union) {
        return union.getTypes().stream()
                .filter(each -> each.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }

    private static void check(boolean good, JsonNode node, String path, String expected) throws ReportRefusedException {
        if (!good) {
            String text = node.toString();
            String shown = text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
            throw new ReportRefusedException(Cause.SCHEMA, path + " is " + shown + ", expected " + expected);
        }
    }
}
