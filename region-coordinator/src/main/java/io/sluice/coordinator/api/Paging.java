package io.sluice.coordinator.api;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/** Which part of a list is asked for: query parameters {@code limit} and {@code after}. */
record Paging(@Nullable String after, int limit) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    static Paging of(Context ctx) {
        String limit = ctx.queryParam("limit");
        int count = DEFAULT_LIMIT;
        if (limit != null) {
            try {
                count = Integer.parseInt(limit);
            } catch (NumberFormatException e) {
                count = 0;
            }
            if (count < 1 || count > MAX_LIMIT) {
                throw Problem.badRequest(
                        "query parameter 'limit' has the bad value '" + limit + "': expected 1 to " + MAX_LIMIT);
            }
        }
        String after = ctx.queryParam("after");
        return new Paging(after == null || after.isEmpty() ? null : after, count);
    }
}
