package io.sluice.cli.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sluice.cli.api.Json;
import java.util.List;
import java.util.function.Function;

/** What the API gave, in the format asked for. */
public final class Listing {
    private Listing() {}

    /** A column of a table: its title and what of an item stands in it. */
    public record Column(String title, Function<JsonNode, String> value) {
        /** The text of a field. */
        public static Column of(String title, String field) {
            return new Column(title, item -> Json.text(item, field));
        }

        /** A time. */
        public static Column time(String title, String field) {
            return new Column(title, item -> Words.time(Json.text(item, field)));
        }

        /** Key-value pairs. */
        public static Column map(String title, String field) {
            return new Column(title, item -> pairs(item.path(field)));
        }
    }

    public static String items(Format format, List<Column> columns, List<JsonNode> items) {
        return switch (format) {
            case TABLE -> {
                Table table = new Table(columns.stream().map(Column::title).toList());
                for (JsonNode item : items) {
                    table.row(columns.stream()
                            .map(column -> column.value().apply(item))
                            .toList());
                }
                yield table.text();
            }
            case JSONL -> {
                StringBuilder lines = new StringBuilder();
                items.forEach(item -> lines.append(Json.line(item)).append('\n'));
                yield lines.toString();
            }
            case JSON, YAML -> document(format, Json.mapper().createArrayNode().addAll(items));
        };
    }

    /** One item; as a table it stands upright, a field on each line. */
    public static String item(Format format, JsonNode item) {
        if (format != Format.TABLE) {
            return document(format, item);
        }
        int width = 0;
        for (var fields = item.fieldNames(); fields.hasNext(); ) {
            width = Math.max(width, fields.next().length());
        }
        StringBuilder lines = new StringBuilder();
        for (var field : item.properties()) {
            String value = field.getValue().isObject() ? pairs(field.getValue()) : plain(field.getValue());
            lines.append(field.getKey())
                    .append(" ".repeat(width - field.getKey().length() + 2))
                    .append(value.isEmpty() ? "-" : Words.harmless(value).replace('\n', ' '))
                    .append('\n');
        }
        return lines.toString();
    }

    static String document(Format format, JsonNode node) {
        try {
            return switch (format) {
                case YAML ->
                    new YAMLMapper()
                            .disable(com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                            .writeValueAsString(node);
                case JSONL -> Json.line(node) + "\n";
                case JSON, TABLE -> node.toPrettyString() + "\n";
            };
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pairs(JsonNode map) {
        StringBuilder text = new StringBuilder();
        map.properties()
                .forEach(entry -> text.append(text.isEmpty() ? "" : ",")
                        .append(entry.getKey())
                        .append('=')
                        .append(plain(entry.getValue())));
        return text.toString();
    }

    private static String plain(JsonNode value) {
        return value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString();
    }
}
