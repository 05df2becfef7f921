package io.sluice.connectors.inventory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.connectors.inventory.fold.Item;
import io.sluice.connectors.inventory.fold.ItemValues;
import io.sluice.connectors.inventory.fold.Parts;
import io.sluice.connectors.inventory.past.PastInventory;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryItemChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Inventories and changes as JSON. Times are ISO 8601; a list has its items in order, a map its entries by name. */
final class InventoryViews {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> MAPS = List.of("facts", "unknown");
    private static final List<String> TIMES = List.of("bootedAt");

    private InventoryViews() {}

    static ObjectNode now(Inventory inventory) {
        ObjectNode view = MAPPER.createObjectNode();
        view.put("endpointId", inventory.getEndpointId());
        view.put("gateway", inventory.getGateway());
        view.put("scannedAt", inventory.getScannedAt().toString());
        view.put("reportedAt", inventory.getReportedAt().toString());
        view.put("digest", inventory.getDigest());
        return parts(view, ItemValues.of(inventory));
    }

    /** @param asked the time it is asked for */
    static ObjectNode past(String endpointId, Instant asked, PastInventory past) {
        ObjectNode view = MAPPER.createObjectNode();
        view.put("endpointId", endpointId);
        view.put("at", asked.toString());
        Instant since = past.scannedAt();
        view.put("scannedAt", since == null ? null : since.toString());
        view.put("digest", past.digest());
        if (past.omitted() > 0) {
            view.put("omittedChanges", past.omitted());
        }
        return parts(view, past.values());
    }

    private static ObjectNode parts(ObjectNode view, NavigableMap<Item, String> values) {
        for (Map.Entry<Item, String> each : values.entrySet()) {
            String part = each.getKey().part();
            JsonNode value = value(part, each.getValue());
            if (Parts.KEYS.containsKey(part)) {
                ArrayNode list = view.withArray(part);
                list.add(value);
            } else if (MAPS.contains(part)) {
                ObjectNode map = view.withObject("/" + part);
                map.set(each.getKey().key(), value);
            } else {
                view.set(part, value);
            }
        }
        return view;
    }

    static ArrayNode history(List<InventoryChange> changes) {
        ArrayNode all = MAPPER.createArrayNode();
        for (InventoryChange change : changes) {
            ObjectNode view = all.addObject();
            view.put("at", change.getAt().toString());
            view.put("kind", change.getKind().name());
            view.put("digest", change.getDigest());
            view.put("previousDigest", change.getPreviousDigest());
            view.set("changes", changes(change.getChanges()));
            view.put("omitted", change.getOmitted());
        }
        return all;
    }

    static ArrayNode changes(List<InventoryItemChange> changes) {
        ArrayNode all = MAPPER.createArrayNode();
        for (InventoryItemChange change : changes) {
            ObjectNode view = all.addObject();
            view.put("part", change.getPart());
            view.put("item", change.getItem());
            view.set("before", value(change.getPart(), change.getBefore()));
            view.set("after", value(change.getPart(), change.getAfter()));
        }
        return all;
    }

    private static JsonNode value(String part, @Nullable String json) {
        if (json == null) {
            return MAPPER.nullNode();
        }
        try {
            JsonNode value = MAPPER.readTree(json);
            return TIMES.contains(part)
                    ? TextNode.valueOf(Instant.ofEpochMilli(value.asLong()).toString())
                    : value;
        } catch (JsonProcessingException e) {
            // A fact is whatever its maker called JSON.
            return TextNode.valueOf(json);
        }
    }
}
