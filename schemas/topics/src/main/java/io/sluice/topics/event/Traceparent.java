package io.sluice.topics.event;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The W3C trace context that a record belongs to, as a header. Sluice records no spans; it passes the caller's on. */
public final class Traceparent {
    /** The header's name, in HTTP and in Kafka. */
    public static final String NAME = "traceparent";

    private static final Pattern VERSION_0 =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int TRACE_BYTES = 16;
    private static final int PARENT_BYTES = 8;

    private Traceparent() {}

    /** What a caller brought, if it is a trace context of version 00; anything else is as if nothing had come. */
    public static Optional<String> read(@Nullable String text) {
        return text != null && VERSION_0.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    /** A new one. Its flags ask nobody to record it. */
    public static String start(RandomGenerator random) {
        byte[] trace = new byte[TRACE_BYTES];
        byte[] parent = new byte[PARENT_BYTES];
        random.nextBytes(trace);
        random.nextBytes(parent);
        // All zeros mean none.
        trace[0] |= 1;
        parent[0] |= 1;
        HexFormat hex = HexFormat.of();
        return "00-" + hex.formatHex(trace) + "-" + hex.formatHex(parent) + "-00";
    }

    /** @param traceparent empty: none is known, nothing is added */
    public static void addTo(Headers headers, String traceparent) {
        if (!traceparent.isEmpty()) {
            headers.add(NAME, traceparent.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Of a record that was read; empty: it has none. */
    public static String of(Headers headers) {
        Header last = headers.lastHeader(NAME);
        return last == null || last.value() == null ? "" : new String(last.value(), StandardCharsets.US_ASCII);
    }
}
