package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.coordinator.api.IdempotencyKeys.Entry;
import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.query.RegionView;
import io.sluice.coordinator.selector.Selector;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import io.sluice.topics.event.Traceparent;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /invocations}: run, follow, cancel. */
final class InvocationRoutes {
    private static final String PATH = ApiServer.BASE + "/invocations";
    private static final int MAX_REASON = 500;

    private final RegionView view;
    private final Invocations invocations;
    private final EventStreams streams;
    private final Function<String, ? extends Selector> selectors;
    private final IdempotencyKeys keys;
    private final Limits limits;
    private final Supplier<String> traces;
    private final InstantSource clock;

    /**
     * Bounds of requests.
     *
     * @param bodyBytes of a JSON body
     * @param endpoints that one invocation may list
     * @param patience for another request of the same idempotency key
     */
    record Limits(int bodyBytes, int endpoints, Duration patience) {}

    /** @param traces begins a W3C trace context for a request that brings none */
    InvocationRoutes(
            RegionView view,
            Invocations invocations,
            EventStreams streams,
            Function<String, ? extends Selector> selectors,
            IdempotencyKeys keys,
            Limits limits,
            Supplier<String> traces,
            InstantSource clock) {
        this.view = view;
        this.invocations = invocations;
        this.streams = streams;
        this.selectors = selectors;
        this.keys = keys;
        this.limits = limits;
        this.traces = traces;
        this.clock = clock;
    }

    void register(RoutesConfig routes) {
        routes.post(PATH, this::create);
        routes.post(PATH + "/plan", this::plan);
        routes.get(PATH, this::list);
        routes.get(PATH + "/{id}", ctx -> Json.answer(ctx, 200, Views.of(invocations.require(id(ctx)))));
        routes.post(PATH + "/{id}/cancel", this::cancel);
        routes.get(PATH + "/{id}/events", ctx -> streams.open(ctx, invocations.require(id(ctx))));
        routes.get(PATH + "/{id}/targets", this::targets);
        routes.get(PATH + "/{id}/targets/{endpoint}", this::target);
    }

    private void create(Context ctx) throws IOException {
        ctx.attribute(Audited.ACTION, "invocation.create");
        JsonFields body = Json.read(ctx, limits.bodyBytes());
        InvocationDraft draft = InvocationDraft.of(body, selectors, limits.endpoints(), clock.millis());
        String key = ctx.header("Idempotency-Key");
        String traceparent = Traceparent.read(ctx.header(Traceparent.NAME)).orElseGet(traces);
        InvocationState state = key == null
                ? invocations.accept(draft, AdminAuth.ACTOR, traceparent)
                : acceptOnce(key, Digests.hex(Digests.sha256(body.bytes())), draft, traceparent);
        ctx.attribute(Audited.OBJECT, state.getInvocationId());
        ctx.header("Location", PATH + "/" + state.getInvocationId());
        ctx.header(Traceparent.NAME, state.getTraceparent());
        Json.answer(ctx, 202, Views.of(state));
    }

    /** What a request would do; nothing of it is kept. */
    private void plan(Context ctx) {
        ctx.attribute(Audited.ACTION, "invocation.plan");
        JsonFields body = Json.read(ctx, limits.bodyBytes());
        InvocationDraft draft = InvocationDraft.of(body, selectors, limits.endpoints(), clock.millis());
        Json.answer(ctx, 200, invocations.plan(draft));
    }

    private InvocationState acceptOnce(String key, String bodyDigest, InvocationDraft draft, String traceparent)
            throws IOException {
        if (key.isEmpty() || key.length() > IdempotencyKeys.MAX_LENGTH) {
            throw Problem.badRequest("header Idempotency-Key has " + key.length() + " characters: expected 1 to "
                    + IdempotencyKeys.MAX_LENGTH);
        }
        Entry mine = new Entry(bodyDigest, new CompletableFuture<>());
        Optional<Entry> first = keys.claim(key, mine);
        if (first.isPresent()) {
            if (!first.get().bodyDigest().equals(bodyDigest)) {
                throw Problem.unprocessable("header Idempotency-Key '" + key + "' came before with another body");
            }
            return Acknowledged.within(limits.patience(), first.get().answer());
        }
        try {
            InvocationState state = invocations.accept(draft, AdminAuth.ACTOR, traceparent);
            mine.answer().complete(state);
            return state;
        } finally {
            if (!mine.answer().isDone()) {
                keys.release(key, mine);
                mine.answer().completeExceptionally(new IllegalStateException("the first request of this key failed"));
            }
        }
    }

    private void list(Context ctx) {
        Paging paging = Paging.of(ctx);
        Json.answer(
                ctx,
                200,
                Views.page(view.invocations(ctx.queryParam("method"), paging.after(), paging.limit()), Views::of));
    }

    private void cancel(Context ctx) {
        ctx.attribute(Audited.ACTION, "invocation.cancel");
        ctx.attribute(Audited.OBJECT, id(ctx));
        String reason = Json.readIfAny(ctx, limits.bodyBytes())
                .only("reason")
                .text("reason")
                .orElse("");
        if (reason.length() > MAX_REASON) {
            throw Problem.unprocessable(
                    "field 'reason' has " + reason.length() + " characters: at most " + MAX_REASON + " are allowed");
        }
        InvocationState state = invocations.cancel(
                id(ctx), reason.isBlank() ? "cancelled by " + AdminAuth.ACTOR : reason, AdminAuth.ACTOR);
        Json.answer(ctx, 202, Views.of(state));
    }

    private void targets(Context ctx) {
        Paging paging = Paging.of(ctx);
        TargetState state = state(ctx.queryParam("state"));
        String id = invocations.require(id(ctx)).getInvocationId();
        Json.answer(ctx, 200, Views.page(view.targets(id, state, paging.after(), paging.limit()), Views::of));
    }

    private void target(Context ctx) {
        LedgerRow row = invocations.requireTarget(id(ctx), ctx.pathParam("endpoint"));
        Json.answer(ctx, 200, Views.of(row, view.files(row.getInvocationId(), row.getEndpointId())));
    }

    private static @Nullable TargetState state(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return TargetState.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("query parameter 'state' has the bad value '" + text + "': expected one of "
                    + Arrays.toString(TargetState.values()));
        }
    }

    private static String id(Context ctx) {
        return ctx.pathParam("id");
    }
}
