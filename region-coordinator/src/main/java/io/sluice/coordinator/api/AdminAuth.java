package io.sluice.coordinator.api;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/** Lets in whoever has the region's admin token. */
final class AdminAuth {
    /** The one administrator there is. */
    static final String ACTOR = "local-admin";

    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    AdminAuth(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /** @throws Problem 401 if the request has no or another token */
    void require(Context ctx) {
        String header = ctx.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refused(
                    "this needs the header Authorization: Bearer, with the text of the file admin-token in region.dir");
        }
        byte[] given = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, token)) {
            throw refused("the bearer token is not this region's admin token");
        }
    }

    private static Problem refused(String detail) {
        return new Problem(401, detail, Map.of("WWW-Authenticate", "Bearer realm=\"sluice\""));
    }
}
