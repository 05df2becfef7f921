package io.sluice.coordinator.api;

import io.javalin.http.Context;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a whole are asked for (RFC 9110, one range; what cannot be read asks for the whole).
 *
 * @param from the first byte
 * @param to behind the last byte
 * @param length of the whole
 */
record ByteRange(long from, long to, long length) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    /** @throws Problem 416 if the whole ends before the range begins */
    static ByteRange of(@Nullable String header, long length) {
        Matcher range = RANGE.matcher(header == null ? "" : header.strip());
        if (!range.matches()) {
            return new ByteRange(0, length, length);
        }
        long from = Long.parseLong(range.group(1));
        long to = range.group(2).isEmpty() ? length : Math.min(length, Long.parseLong(range.group(2)) + 1);
        if (from >= length || to <= from) {
            throw new Problem(
                    416,
                    "header Range asks for bytes from " + from + " on: the output has " + length,
                    Map.of("Content-Range", "bytes */" + length));
        }
        return new ByteRange(from, to, length);
    }

    long bytes() {
        return to - from;
    }

    /** Sets status and headers. */
    void answer(Context ctx) {
        boolean whole = bytes() == length;
        ctx.status(whole ? 200 : 206);
        ctx.header("Accept-Ranges", "bytes");
        ctx.header("Content-Length", Long.toString(bytes()));
        if (!whole) {
            ctx.header("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + length);
        }
    }
}
