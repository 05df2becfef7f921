package io.sluice.gateway.wan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TokenBucketProperties {
    private static final double SECOND = 1_000_000_000;

    /** Whoever asks again when told to, and between, for pieces of any size. */
    @Property
    void whoAlwaysHasSomethingToSendGetsTheRateAndNoMore(
            @ForAll @LongRange(min = 1_024, max = 1L << 32) long rate,
            @ForAll long start,
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 4 << 20) Integer> pieces) {
        TokenBucket bucket = new TokenBucket();
        long now = start;
        long passed = 0;
        long last = 0;
        for (int piece : pieces) {
            long wait = bucket.waitNanos(rate, now);
            if (wait > 1) {
                assertThat(bucket.waitNanos(rate, now + wait / 2)).isPositive();
            }
            now += wait;
            assertThat(bucket.waitNanos(rate, now)).as("it was told to ask now").isLessThanOrEqualTo(2);
            now += 2;
            bucket.passed(piece, rate, now);
            passed += piece;
            last = piece;
        }
        double allowed = rate * ((now - start) / SECOND);
        double saved = rate * (TokenBucket.SAVED_NANOS / SECOND);
        // Before the last piece there was no debt, so all but that was covered.
        assertThat(passed - last).isLessThanOrEqualTo((long) (allowed + saved) + 16);
        assertThat(passed + rate * 1e-6 + 16)
                .as("nor is it held back")
                .isGreaterThanOrEqualTo(allowed - rate * 1e-6 * pieces.size());
    }

    @Property
    void whatWasNotUsedIsLostButForAMoment(
            @ForAll @LongRange(min = 1_024, max = 1L << 32) long rate,
            @ForAll @LongRange(min = 0, max = 1L << 50) long idle) {
        TokenBucket bucket = new TokenBucket();
        assertThat(bucket.waitNanos(rate, 0)).isZero();
        long saved = rate / 4;

        assertThat(bucket.waitNanos(rate, idle)).isZero();
        bucket.passed(saved + rate, rate, idle);

        assertThat(bucket.waitNanos(rate, idle)).isGreaterThanOrEqualTo(999_000_000L);
    }

    @Property
    void withoutALimitNobodyWaitsAndNothingIsOwedAfterwards(
            @ForAll @LongRange(min = 1_024, max = 1L << 32) long rate, @ForAll @IntRange(min = 1) int bytes) {
        TokenBucket bucket = new TokenBucket();
        bucket.passed(bytes, rate, 0);
        assertThat(bucket.waitNanos(RateSchedule.UNLIMITED, 0)).isZero();
        bucket.passed(Long.MAX_VALUE, RateSchedule.UNLIMITED, 1);
        assertThat(bucket.waitNanos(rate, 2)).isZero();
    }
}
