package io.sluice.connectors.inventory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.sluice.connectors.inventory.fold.ItemValues;
import io.sluice.connectors.inventory.past.Changes.BusyException;
import io.sluice.connectors.inventory.past.Changes.TooMuchException;
import io.sluice.connectors.inventory.past.Inventories;
import io.sluice.connectors.inventory.past.PastInventory;
import io.sluice.connectors.query.RefusedException;
import io.sluice.topics.Inventory;
import io.sluice.topics.TopicsUnavailableException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;

/** What the HTTP API says of inventories, now and in the past. */
final class InventoryRoutes {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int HISTORY_DEFAULT = 100;
    private static final int HISTORY_MOST = 10_000;

    private final Inventories inventories;
    private final Function<String, Optional<byte[]>> records;

    /**
     * Over what is folded.
     *
     * @param inventories of all endpoints, wherever they are folded
     * @param records of those endpoints that are folded here, for other processes
     */
    InventoryRoutes(Inventories inventories, Function<String, Optional<byte[]>> records) {
        this.inventories = inventories;
        this.records = records;
    }

    void addTo(JavalinConfig config) {
        config.routes.exception(
                InvalidStateStoreException.class,
                (e, ctx) -> refuse(ctx, 503, "inventories are being assigned and restored; try again in some seconds"));
        config.routes.exception(BusyException.class, (e, ctx) -> refuse(ctx, 503, String.valueOf(e.getMessage())));
        config.routes.exception(
                TopicsUnavailableException.class, (e, ctx) -> refuse(ctx, 503, String.valueOf(e.getMessage())));
        config.routes.exception(TooMuchException.class, (e, ctx) -> refuse(ctx, 413, String.valueOf(e.getMessage())));
        config.routes.get("/api/v1/inventory/endpoints/{endpoint}", this::get);
        config.routes.get("/api/v1/inventory/endpoints/{endpoint}/history", this::history);
        config.routes.get("/api/v1/inventory/endpoints/{endpoint}/record", this::record);
        config.routes.get("/api/v1/inventory/diff", this::diff);
    }

    private void record(Context ctx) throws RefusedException {
        byte[] record = records.apply(ctx.pathParam("endpoint"))
                .orElseThrow(() -> new RefusedException(404, "it is not folded here"));
        ctx.contentType("application/octet-stream").result(record);
    }

    private void get(Context ctx) throws RefusedException, TooMuchException {
        String endpointId = ctx.pathParam("endpoint");
        Instant at = time(ctx, "at");
        if (at == null) {
            answer(ctx, InventoryViews.now(current(endpointId)));
            return;
        }
        PastInventory past = inventories
                .at(endpointId, at)
                .orElseThrow(() -> new RefusedException(
                        404,
                        "endpoint " + endpointId + " had no inventory at " + at + ": its history says since when"));
        answer(ctx, InventoryViews.past(endpointId, at, past));
    }

    private void history(Context ctx) throws RefusedException, TooMuchException {
        String endpointId = ctx.pathParam("endpoint");
        int limit = limit(ctx);
        var changes = inventories.history(endpointId, time(ctx, "since"), limit);
        if (changes.isEmpty() && inventories.now(endpointId).isEmpty()) {
            throw new RefusedException(
                    404,
                    "endpoint " + endpointId + " has no inventory and never had one, as far back"
                            + " as changes were looked at");
        }
        ObjectNode document = MAPPER.createObjectNode();
        document.put("endpointId", endpointId);
        document.set("items", InventoryViews.history(changes));
        answer(ctx, document);
    }

    private void diff(Context ctx) throws RefusedException {
        Inventory from = current(required(ctx, "from"));
        Inventory to = current(required(ctx, "to"));
        ObjectNode document = MAPPER.createObjectNode();
        document.put("from", from.getEndpointId());
        document.put("to", to.getEndpointId());
        document.set("items", InventoryViews.changes(ItemValues.differences(ItemValues.of(from), ItemValues.of(to))));
        answer(ctx, document);
    }

    private Inventory current(String endpointId) throws RefusedException {
        Optional<Inventory> inventory = inventories.now(endpointId);
        return inventory.orElseThrow(() -> new RefusedException(
                404,
                "endpoint " + endpointId + " has no inventory: it is not on the list, or has not reported one yet"));
    }

    private static String required(Context ctx, String name) throws RefusedException {
        String value = ctx.queryParam(name);
        if (value == null || value.isBlank()) {
            throw new RefusedException(400, "parameter '" + name + "' is missing: the id of an endpoint");
        }
        return value;
    }

    private static @Nullable Instant time(Context ctx, String name) throws RefusedException {
        String text = ctx.queryParam(name);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new RefusedException(
                    400, "parameter '" + name + "' has the bad value '" + text + "': expected 2026-11-25T18:00:00Z");
        }
    }

    private static int limit(Context ctx) throws RefusedException {
        String text = ctx.queryParam("limit");
        try {
            int limit = text == null ? HISTORY_DEFAULT : Integer.parseInt(text);
            if (limit >= 1 && limit <= HISTORY_MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Refused with those that are out of bounds.
        }
        throw new RefusedException(
                400, "parameter 'limit' has the bad value '" + text + "': expected 1 to " + HISTORY_MOST);
    }

    private static void refuse(Context ctx, int status, String detail) {
        ctx.status(status);
        ctx.contentType("application/problem+json")
                .result(bytes(MAPPER.createObjectNode()
                        .put("type", "about:blank")
                        .put("status", status)
                        .put("detail", detail)
                        .put("instance", ctx.path())));
    }

    private static void answer(Context ctx, JsonNode document) {
        ctx.contentType("application/json").result(bytes(document));
    }

    private static byte[] bytes(JsonNode document) {
        try {
            return MAPPER.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write an answer as JSON", e);
        }
    }
}
