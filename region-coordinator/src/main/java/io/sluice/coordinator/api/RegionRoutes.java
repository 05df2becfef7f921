package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.enrolment.JoinTokens;
import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.selector.Selector;
import java.time.Duration;
import java.util.function.Function;

/** {@code /endpoints}, {@code /tokens}, {@code /region}: who is there, and who may come. */
final class RegionRoutes {
    private static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofHours(24);
    private static final Duration LEAST_TIME_TO_LIVE = Duration.ofSeconds(1);
    private static final Duration MOST_TIME_TO_LIVE = Duration.ofDays(30);
    private static final int MOST_USES = 100_000;

    private final RegionView view;
    private final JoinTokens tokens;
    private final Function<String, ? extends Selector> selectors;
    private final EndpointWatches watches;
    private final Views.RegionInfo region;
    private final int bodyBytes;
    private final Duration timeout;

    /** @param timeout for Kafka's acknowledgement */
    RegionRoutes(
            RegionView view,
            JoinTokens tokens,
            Function<String, ? extends Selector> selectors,
            EndpointWatches watches,
            Views.RegionInfo region,
            int bodyBytes,
            Duration timeout) {
        this.view = view;
        this.tokens = tokens;
        this.selectors = selectors;
        this.watches = watches;
        this.region = region;
        this.bodyBytes = bodyBytes;
        this.timeout = timeout;
    }

    void register(RoutesConfig routes) {
        routes.get(ApiServer.BASE + "/endpoints", this::endpoints);
        routes.get(ApiServer.BASE + "/endpoints/{id}", this::endpoint);
        routes.post(ApiServer.BASE + "/tokens", this::token);
        routes.get(ApiServer.BASE + "/region", ctx -> Json.answer(ctx, 200, region));
    }

    private void endpoints(Context ctx) {
        String selector = ctx.queryParam("selector");
        Selector meant;
        try {
            meant = selector == null || selector.isBlank() ? Selector.everything() : selectors.apply(selector);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("query parameter 'selector' cannot be read: " + e.getMessage());
        }
        if (EndpointWatches.wants(ctx)) {
            watches.open(ctx, meant);
            return;
        }
        Paging paging = Paging.of(ctx);
        Json.answer(ctx, 200, Views.page(view.endpoints(meant, paging.after(), paging.limit()), Views::of));
    }

    private void endpoint(Context ctx) {
        String id = ctx.pathParam("id");
        Json.answer(
                ctx,
                200,
                Views.of(view.endpoint(id).orElseThrow(() -> Problem.notFound("there is no endpoint " + id))));
    }

    private void token(Context ctx) {
        ctx.attribute(Audited.ACTION, "token.create");
        JsonFields body = Json.read(ctx, bodyBytes).only("ttl", "uses");
        Duration timeToLive = body.duration("ttl", DEFAULT_TIME_TO_LIVE, LEAST_TIME_TO_LIVE, MOST_TIME_TO_LIVE);
        int uses = (int) body.integer("uses", 1, 1, MOST_USES);
        JoinTokens.Made made = Acknowledged.within(timeout, tokens.make(timeToLive, uses, AdminAuth.ACTOR));
        ctx.attribute(Audited.OBJECT, made.token().id());
        ctx.header("Cache-Control", "no-store");
        Json.answer(
                ctx,
                201,
                new Views.TokenView(
                        made.token().id(),
                        made.token().written(),
                        made.expiresAt().toString(),
                        made.uses()));
    }
}
