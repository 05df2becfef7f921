package io.sluice.coordinator.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is answered with a problem document instead. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;
    private final @Nullable String coordinator;

    Problem(int status, String detail) {
        this(status, detail, Map.of());
    }

    Problem(int status, String detail, Map<String, String> headers) {
        this(status, detail, headers, null);
    }

    private Problem(int status, String detail, Map<String, String> headers, @Nullable String coordinator) {
        super(detail);
        this.status = status;
        this.headers = headers;
        this.coordinator = coordinator;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, detail);
    }

    static Problem unprocessable(String detail) {
        return new Problem(422, detail);
    }

    static Problem retryLater(int status, String detail) {
        return new Problem(status, detail, Map.of("Retry-After", "1"));
    }

    /** The same, in which another coordinator had a part. */
    Problem naming(@Nullable String other) {
        return new Problem(status, detail(), headers, other);
    }

    /** The other coordinator that could not be asked, as host:port; null if none was in it. */
    @Nullable
    String coordinator() {
        return coordinator;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
