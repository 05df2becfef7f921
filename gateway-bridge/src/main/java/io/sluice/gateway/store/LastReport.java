package io.sluice.gateway.store;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The last inventory of an endpoint that became durable.
 *
 * @param digest of the report without its time, in hex
 * @param durableAtMillis since 1970
 */
public record LastReport(String digest, long durableAtMillis) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final long SHARES = 1_000;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** Whether a text may be the digest of a report. */
    public static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /** Whether a report of this digest need not be sent again. */
    public boolean isKnown(String endpointId, String reported, long nowMillis, Duration resendAfter) {
        return digest.equals(reported) && !isOld(endpointId, nowMillis, resendAfter);
    }

    /**
     * Whether it is of no more use: between three and five quarters of the time after it became durable, by endpoint and
     * by when it did. A clock that was set back makes none last longer.
     */
    public boolean isOld(String endpointId, long nowMillis, Duration resendAfter) {
        long share = Long.remainderUnsigned((((endpointId.hashCode() * MIX) ^ durableAtMillis) * MIX) >>> 16, SHARES);
        long lasts = resendAfter.toMillis() / (4 * SHARES) * (3 * SHARES + 2 * share);
        return nowMillis < durableAtMillis - resendAfter.toMillis() || nowMillis - durableAtMillis >= lasts;
    }
}
