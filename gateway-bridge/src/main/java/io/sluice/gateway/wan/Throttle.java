package io.sluice.gateway.wan;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/** Keeps one direction of a link to its rate. Any thread may ask; nobody is blocked, who has to wait is told how long. */
public final class Throttle {
    private final RateSchedule schedule;
    private final boolean unlimited;
    private final ZoneId zone;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final TokenBucket bucket = new TokenBucket();
    private final Timer waits;

    /**
     * For one direction.
     *
     * @param direction down (content from Kafka), up (results) or egress (content to endpoints), as the metrics call it
     * @param zone whose time of day counts
     */
    public Throttle(
            String direction,
            RateSchedule schedule,
            ZoneId zone,
            InstantSource clock,
            LongSupplier nanoTime,
            MeterRegistry metrics) {
        this.schedule = schedule;
        this.unlimited = schedule.isUnlimited();
        this.zone = zone;
        this.clock = clock;
        this.nanoTime = nanoTime;
        Gauge.builder("sluice.wan.rate", this, Throttle::shownRate)
                .description("Bytes in a second that may pass now; -1: as many as can")
                .tag("direction", direction)
                .register(metrics);
        this.waits = Timer.builder("sluice.wan.held")
                .description("How long something was held back to keep to the rate")
                .tag("direction", direction)
                .register(metrics);
    }

    /** Lets so many bytes pass, which counts, or tells how many nanoseconds to wait before asking again. */
    public long take(long bytes) {
        long wait = waitNanos();
        if (wait == 0) {
            passed(bytes);
        } else {
            waits.record(Duration.ofNanos(wait));
        }
        return wait;
    }

    /** Lets so many bytes pass after a time, which is told and must be waited: 0 or more nanoseconds. */
    public long book(long bytes) {
        if (unlimited) {
            return 0;
        }
        long wait;
        synchronized (this) {
            wait = waitNanos();
            passed(bytes);
        }
        if (wait > 0) {
            waits.record(Duration.ofNanos(wait));
        }
        return wait;
    }

    /** How many nanoseconds until something may pass; 0: now. */
    public synchronized long waitNanos() {
        return bucket.waitNanos(rate(), nanoTime.getAsLong());
    }

    /** So many bytes have passed, asked for or not. */
    public synchronized void passed(long bytes) {
        bucket.passed(bytes, rate(), nanoTime.getAsLong());
    }

    /** Bytes in a second now; {@link RateSchedule#UNLIMITED} is possible. */
    public long rate() {
        LocalTime time = LocalTime.ofInstant(clock.instant(), zone);
        return schedule.bytesPerSecond(time.getHour() * 60 + time.getMinute());
    }

    /** The same as people are told; -1: unlimited. */
    public long shownRate() {
        long rate = rate();
        return rate == RateSchedule.UNLIMITED ? -1 : rate;
    }
}
