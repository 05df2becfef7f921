package io.sluice.connectors.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a database.
 *
 * @param columns in their order
 * @param rows each an array as long as {@code columns}
 * @param cut why there are more rows than these, in a sentence; null if these are all
 */
public record Answer(
        List<Column> columns,
        List<ArrayNode> rows,
        @Nullable String cut) {
    /** @param type as the database calls it */
    public record Column(String name, String type) {}

    /** Bytes of a cell as JSON, roughly. */
    static long weight(JsonNode cell) {
        return cell.isTextual()
                ? cell.textValue().length()
                : cell.isValueNode() ? 8 : cell.toString().length();
    }
}
