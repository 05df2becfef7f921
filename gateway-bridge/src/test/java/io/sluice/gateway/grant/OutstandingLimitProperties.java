package io.sluice.gateway.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class OutstandingLimitProperties {
    private static final long MIB = 1L << 20;

    @Property
    void neverLeavesItsBounds(
            @ForAll @LongRange(min = 1, max = 64) long mostMib,
            @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 60_000_000_000L) Long> latencies) {
        OutstandingLimit limit = new OutstandingLimit(MIB, mostMib * MIB);
        long now = 0;
        for (long latency : latencies) {
            now += Duration.ofMillis(100).toNanos();
            limit.observe(capacity(latency), limit.bytes(capacity(0)), now);
            assertThat(limit.bytes(capacity(0))).isBetween(MIB, mostMib * MIB);
        }
    }

    /** A relay that takes bytes at some speed, after some time that is not of its load, is kept busy. */
    @Property(tries = 200)
    void keepsASteadyRelayBusy(
            @ForAll @LongRange(min = 1, max = 400) long mibPerSecond,
            @ForAll @LongRange(min = 1, max = 15) long pureMillis) {
        OutstandingLimit limit = new OutstandingLimit(MIB, 32 * MIB);
        double speed = mibPerSecond * MIB / 1e9;
        double pureNanos = pureMillis * 1e6;
        long now = 0;
        for (int step = 0; step < 600; step++) {
            now += Duration.ofMillis(100).toNanos();
            long out = limit.bytes(capacity(0));
            long latency = Math.round(Math.max(pureNanos, out / speed)) + step % 2;
            limit.observe(capacity(latency), out, now);
        }
        assertThat((double) limit.bytes(capacity(0)))
                .as("bytes outstanding, against those on their way at full speed")
                .isGreaterThanOrEqualTo(Math.min(32 * MIB, 0.9 * speed * pureNanos));
    }

    private static RelayCapacity capacity(long latencyNanos) {
        return new RelayCapacity(0, 64 * MIB, latencyNanos, false, false);
    }
}
