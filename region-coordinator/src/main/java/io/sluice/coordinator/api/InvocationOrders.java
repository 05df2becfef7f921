package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sluice.topics.InvocationPaused;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationResumed;
import io.sluice.topics.InvocationState;
import io.sluice.topics.RolloutState;
import io.sluice.topics.WavesApproved;

/** What can be ordered of an invocation that is under way, beside its cancel: pause, resume, approve. */
final class InvocationOrders {
    private static final String PATH = ApiServer.BASE + "/invocations/{id}";
    private static final int MAX_REASON = 500;

    /** The first wave needs no approval. */
    private static final int FIRST_APPROVED = 2;

    private final Invocations invocations;
    private final int bodyBytes;

    InvocationOrders(Invocations invocations, int bodyBytes) {
        this.invocations = invocations;
        this.bodyBytes = bodyBytes;
    }

    void register(RoutesConfig routes) {
        routes.post(PATH + "/pause", this::pause);
        routes.post(PATH + "/resume", this::resume);
        routes.post(PATH + "/approve", this::approve);
    }

    private void pause(Context ctx) {
        InvocationState state = goingOn(ctx, "invocation.pause");
        String reason = body(ctx, "reason").text("reason").orElse("");
        if (reason.length() > MAX_REASON) {
            throw Problem.unprocessable(
                    "field 'reason' has " + reason.length() + " characters: at most " + MAX_REASON + " are allowed");
        }
        String why = reason.isBlank() ? "paused by " + AdminAuth.ACTOR : reason;
        answer(ctx, state, new InvocationPaused(why));
    }

    private void resume(Context ctx) {
        InvocationState state = goingOn(ctx, "invocation.resume");
        body(ctx);
        RolloutState rollout = state.getRollout();
        if (rollout == null || rollout.getPausedBecause() == null) {
            throw new Problem(409, "invocation " + state.getInvocationId() + " is not paused");
        }
        answer(ctx, state, new InvocationResumed());
    }

    private void approve(Context ctx) {
        InvocationState state = goingOn(ctx, "invocation.approve");
        JsonFields fields = body(ctx, "wave");
        RolloutState rollout = state.getRollout();
        if (rollout == null || !rollout.getPlan().getApproveEach()) {
            throw new Problem(409, "invocation " + state.getInvocationId() + " has no waves that wait for an approval");
        }
        int waves = rollout.getWaves().size();
        long wave = fields.integer("wave", Math.max(FIRST_APPROVED, rollout.getWave() + 1L), 1, Math.max(1, waves));
        if (waves == 0 || wave > waves) {
            throw new Problem(409, "invocation " + state.getInvocationId() + " has no further wave to be approved");
        }
        answer(ctx, state, new WavesApproved((int) wave));
    }

    private InvocationState goingOn(Context ctx, String action) {
        ctx.attribute(Audited.ACTION, action);
        ctx.attribute(Audited.OBJECT, ctx.pathParam("id"));
        InvocationState state = invocations.require(ctx.pathParam("id"));
        if (state.getPhase() == InvocationPhase.COMPLETE) {
            throw new Problem(409, "invocation " + state.getInvocationId() + " is complete");
        }
        return state;
    }

    private JsonFields body(Context ctx, String... fields) {
        return Json.readIfAny(ctx, bodyBytes).only(fields);
    }

    private void answer(Context ctx, InvocationState state, Object event) {
        invocations.order(state.getInvocationId(), event, AdminAuth.ACTOR);
        Json.answer(ctx, 202, Views.of(state));
    }
}
