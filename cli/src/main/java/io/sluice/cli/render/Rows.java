package io.sluice.cli.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of a database.
 *
 * @param columns their names, in order; a name may stand for several columns
 * @param cells of each row, as many as columns
 */
public record Rows(List<String> columns, List<List<JsonNode>> cells) {
    private static final String LINE_END = "\r\n";

    /** Those of an answer of the connectors. */
    public static Rows of(JsonNode answer) {
        List<String> columns = new ArrayList<>();
        answer.path("columns").forEach(column -> columns.add(Json.text(column, "name")));
        List<List<JsonNode>> cells = new ArrayList<>();
        for (JsonNode row : answer.path("rows")) {
            List<JsonNode> line = new ArrayList<>();
            row.forEach(line::add);
            cells.add(line);
        }
        return new Rows(columns, cells);
    }

    public String text(RowFormat format) {
        return switch (format) {
            case TABLE -> {
                Table table = new Table(columns);
                cells.forEach(row -> table.row(row.stream().map(Rows::plain).toList()));
                yield table.text();
            }
            case CSV -> csv();
            case JSON -> Listing.items(Format.JSON, List.of(), objects());
            case YAML -> Listing.items(Format.YAML, List.of(), objects());
            case JSONL -> Listing.items(Format.JSONL, List.of(), objects());
        };
    }

    private String csv() {
        StringBuilder lines = new StringBuilder();
        lines.append(columns.stream().map(Rows::quoted).collect(Collectors.joining(",")))
                .append(LINE_END);
        for (List<JsonNode> row : cells) {
            lines.append(row.stream().map(cell -> quoted(plain(cell))).collect(Collectors.joining(",")))
                    .append(LINE_END);
        }
        return lines.toString();
    }

    private List<JsonNode> objects() {
        List<JsonNode> objects = new ArrayList<>();
        for (List<JsonNode> row : cells) {
            ObjectNode object = Json.object();
            for (int i = 0; i < row.size(); i++) {
                object.set(i < columns.size() ? columns.get(i) : "", row.get(i));
            }
            objects.add(object);
        }
        return objects;
    }

    private static String plain(JsonNode cell) {
        return cell.isNull() ? "" : cell.isValueNode() ? cell.asText() : cell.toString();
    }

    private static String quoted(String text) {
        boolean needed = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return needed ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
