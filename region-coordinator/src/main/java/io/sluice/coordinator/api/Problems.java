package io.sluice.coordinator.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.sluice.coordinator.method.Refusal;
import io.sluice.coordinator.publish.NotPublishedException;
import io.sluice.coordinator.query.NotReadyException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever ends a request early into a problem document (RFC 9457). */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static void register(RoutesConfig routes) {
        routes.exception(Problem.class, (problem, ctx) -> answer(ctx, problem));
        routes.exception(NotReadyException.class, (e, ctx) -> answer(ctx, of(e)));
        routes.exception(
                NotPublishedException.class,
                (e, ctx) -> answer(
                        ctx,
                        Problem.retryLater(
                                503,
                                e.getMessage()
                                        + ". It may have been written; asking again is safe where ids are given")));
        routes.exception(Refusal.class, (refusal, ctx) -> answer(ctx, of(refusal)));
        routes.exception(HttpResponseException.class, (e, ctx) -> answer(ctx, of(e, ctx)));
        routes.exception(Exception.class, (e, ctx) -> {
            LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
            answer(ctx, new Problem(500, "an error of the coordinator's own; its log says more"));
        });
    }

    private static Problem of(NotReadyException e) {
        Problem problem = Problem.retryLater(503, "the region's state is not ready: " + e.getMessage());
        return e.coordinator() == null ? problem : problem.naming(e.coordinator());
    }

    private static Problem of(Refusal refusal) {
        String detail = String.valueOf(refusal.getMessage());
        return switch (refusal.kind()) {
            case DIGEST_DIFFERS -> Problem.badRequest(detail);
            case TOO_LARGE -> new Problem(413, detail);
            case BUSY -> Problem.retryLater(429, detail);
            case VERSION_EXISTS -> new Problem(409, detail);
            case CONTENT_MISSING, NOT_SIGNED, BAD_FILEPACK -> Problem.unprocessable(detail);
            case NO_SUCH_METHOD -> Problem.notFound(detail);
            case CONTENT_GONE -> new Problem(410, detail);
            case KAFKA_AWAY -> Problem.retryLater(503, detail);
            case FULL -> new Problem(503, detail);
        };
    }

    private static Problem of(HttpResponseException e, Context ctx) {
        String request = ctx.method() + " " + ctx.path();
        String detail =
                switch (e.getStatus()) {
                    case 404 -> request + " is not part of this API; /openapi.json says what is";
                    case 405 -> request + " is not allowed, but other methods are; /openapi.json says which";
                    default -> String.valueOf(e.getMessage());
                };
        return new Problem(e.getStatus(), detail);
    }

    private static void answer(Context ctx, Problem problem) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", HttpStatus.forStatus(problem.status()).getMessage());
        document.put("status", problem.status());
        document.put("detail", problem.detail());
        document.put("instance", ctx.path());
        if (problem.coordinator() != null) {
            document.put("coordinator", problem.coordinator());
        }
        problem.headers().forEach(ctx::header);
        ctx.status(problem.status());
        ctx.contentType("application/problem+json").result(Json.bytes(document));
    }
}
