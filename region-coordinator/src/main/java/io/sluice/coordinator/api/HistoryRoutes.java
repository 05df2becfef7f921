package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.history.History;
import io.sluice.coordinator.history.HistoryUnreadableException;
import io.sluice.coordinator.query.RegionView;
import io.sluice.topics.ContentDamaged;
import io.sluice.topics.DepotRoom;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.GatewayTurned;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginKind;
import io.sluice.topics.SpoolQuota;
import io.sluice.topics.SpoolTurned;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicSpec;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What has happened to an endpoint or a gateway, as far back as its topic goes. */
final class HistoryRoutes {
    private final RegionView view;
    private final History history;

    HistoryRoutes(RegionView view, History history) {
        this.view = view;
        this.history = history;
    }

    /**
     * What has happened, oldest first.
     *
     * @param next there is no further page
     * @param whole false: there may be older ones
     */
    record HistoryView(List<?> items, @Nullable String next, boolean whole) {}

    /** @param login how it says it came; null: this is no login */
    record EndpointEventView(
            String at,
            String event,
            @Nullable String login,
            String gateway,
            String boot,
            int connect,
            @Nullable String address,
            @Nullable String agentVersion,
            boolean journalLost,
            @Nullable String reason) {}

    /**
     * What happened to a gateway.
     *
     * @param partition of a topic, whose records go elsewhere; null: it is not about one
     * @param afterMs since the partition's records went straight to Kafka
     * @param detail of the depot: why it takes nothing, or the digest of what was damaged
     */
    record GatewayEventView(
            String at,
            String event,
            @Nullable String from,
            @Nullable String partition,
            @Nullable Long afterMs,
            @Nullable Long spoolBytes,
            @Nullable String detail) {}

    void register(RoutesConfig routes) {
        routes.get(ApiServer.BASE + "/endpoints/{id}/history", this::endpoint);
        routes.get(ApiServer.BASE + "/gateways/{id}/events", this::gateway);
    }

    /** Also of one that has left the list: its events stay until they are deleted. */
    private void endpoint(Context ctx) {
        String id = ctx.pathParam("id");
        HistoryView found = last(ctx, TopicCatalog.ENDPOINT_EVENTS, EndpointEvent.class, id, HistoryRoutes::of);
        if (found.items().isEmpty() && view.endpoint(id).isEmpty()) {
            throw Problem.notFound("there is no endpoint " + id + ", and no event of one");
        }
        Json.answer(ctx, 200, found);
    }

    private void gateway(Context ctx) {
        String id = ctx.pathParam("id");
        HistoryView found = last(ctx, TopicCatalog.GATEWAY_EVENTS, GatewayEvent.class, id, HistoryRoutes::of);
        if (found.items().isEmpty()
                && view.gateways().stream()
                        .noneMatch(gateway -> gateway.getGateway().equals(id))) {
            throw Problem.notFound("there is no gateway " + id + ", and no event of one");
        }
        Json.answer(ctx, 200, found);
    }

    private <T extends SpecificRecord> HistoryView last(
            Context ctx, TopicSpec topic, Class<T> type, String key, Function<T, ?> shown) {
        try {
            History.Part<T> part = history.last(topic, type, key, Paging.of(ctx).limit());
            return new HistoryView(part.records().stream().map(shown).toList(), null, part.whole());
        } catch (HistoryUnreadableException e) {
            throw Problem.retryLater(e.isBusy() ? 429 : 503, String.valueOf(e.getMessage()));
        }
    }

    private static EndpointEventView of(EndpointEvent event) {
        return new EndpointEventView(
                Instant.ofEpochMilli(event.getAt()).toString(),
                event.getType().name(),
                event.getLoginKind() == LoginKind.NONE
                        ? null
                        : event.getLoginKind().name(),
                event.getGateway(),
                event.getSession().getBoot(),
                event.getSession().getCount(),
                orNull(event.getAddress()),
                orNull(event.getAgentVersion()),
                event.getJournal() == JournalState.LOST,
                orNull(event.getReason()));
    }

    private static GatewayEventView of(GatewayEvent event) {
        String at = Instant.ofEpochMilli(event.getAt()).toString();
        if (event.getEvent() instanceof SpoolTurned turned) {
            return new GatewayEventView(
                    at,
                    turned.getTo().name(),
                    turned.getFrom().name(),
                    turned.getTopic() + "-" + turned.getPartition(),
                    turned.getAfterMs(),
                    turned.getSpoolBytes(),
                    null);
        }
        if (event.getEvent() instanceof SpoolQuota quota) {
            return new GatewayEventView(
                    at,
                    quota.getReached() ? "QUOTA_REACHED" : "QUOTA_LEFT",
                    null,
                    null,
                    null,
                    quota.getSpoolBytes(),
                    null);
        }
        if (event.getEvent() instanceof DepotRoom room) {
            return ofDepot(at, room.getLacking() ? "DEPOT_FULL" : "DEPOT_ROOM", room.getCause());
        }
        if (event.getEvent() instanceof ContentDamaged damaged) {
            return ofDepot(at, "CONTENT_DAMAGED", damaged.getDigest());
        }
        GatewayTurned turned = (GatewayTurned) event.getEvent();
        return new GatewayEventView(at, turned.getTo(), orNull(turned.getFrom()), null, null, null, null);
    }

    private static GatewayEventView ofDepot(String at, String event, String detail) {
        return new GatewayEventView(at, event, null, null, null, null, orNull(detail));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
