package io.sluice.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** The front end's meters; each tag takes its values from a closed list. */
public final class FrontMetrics {
    private static final String PREFIX = "sluice.gateway.";

    private final MeterRegistry registry;
    private final Counter packetsUp;
    private final Counter packetsDown;
    private final Counter bytesUp;
    private final Counter bytesDown;
    private final Counter takeOvers;
    private final Counter paced;
    private final Counter acceptPauses;
    private final Counter overflows;
    private final Counter failures;
    private final Timer loginTime;
    private final Map<Integer, Counter> pubacks = new ConcurrentHashMap<>();

    public FrontMetrics(MeterRegistry registry) {
        this.registry = registry;
        packetsUp = registry.counter(PREFIX + "packets", "direction", "up");
        packetsDown = registry.counter(PREFIX + "packets", "direction", "down");
        bytesUp = registry.counter(PREFIX + "bytes", "direction", "up");
        bytesDown = registry.counter(PREFIX + "bytes", "direction", "down");
        takeOvers = registry.counter(PREFIX + "takeovers");
        paced = registry.counter(PREFIX + "logins.paced");
        acceptPauses = registry.counter(PREFIX + "accept.pauses");
        overflows = registry.counter(PREFIX + "session.overflows");
        failures = registry.counter(PREFIX + "internal.errors");
        loginTime = registry.timer(PREFIX + "login.time");
    }

    /** Shows how full the front end is. */
    public void watch(IntSupplier connections, IntSupplier pending, IntSupplier sessions) {
        watch("connections", connections);
        watch("connections.pending", pending);
        watch("sessions", sessions);
    }

    /** Shows a number of the front end. */
    public void watch(String name, IntSupplier value) {
        Gauge.builder(PREFIX + name, value, IntSupplier::getAsInt)
                .strongReference(true)
                .register(registry);
    }

    /** A connection was closed at once. */
    public void turnedAway(String reason) {
        registry.counter(PREFIX + "connections.refused", "reason", reason).increment();
    }

    public void handshakeFailed(String reason) {
        registry.counter(PREFIX + "handshake.failures", "reason", reason).increment();
    }

    public void violation(String kind) {
        registry.counter(PREFIX + "violations", "kind", kind).increment();
    }

    public void login(String outcome, long nanos) {
        registry.counter(PREFIX + "logins", "outcome", outcome).increment();
        loginTime.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A login was told to come back at its time. */
    public void paced() {
        paced.increment();
    }

    /** Accepting pauses until the next tenth of a second. */
    public void acceptPaused() {
        acceptPauses.increment();
    }

    public void enrolment(String outcome) {
        registry.counter(PREFIX + "enrolments", "outcome", outcome).increment();
    }

    public void ended(String kind) {
        registry.counter(PREFIX + "sessions.ended", "kind", kind).increment();
    }

    public void takenOver() {
        takeOvers.increment();
    }

    /** A session was ended because more was handed to it than it may hold. */
    public void overflowed() {
        overflows.increment();
    }

    /** A session was ended by a bug of this gateway. */
    public void failed() {
        failures.increment();
    }

    public void packetUp() {
        packetsUp.increment();
    }

    public void packetDown() {
        packetsDown.increment();
    }

    public void bytesUp(int bytes) {
        bytesUp.increment(bytes);
    }

    public void bytesDown(int bytes) {
        bytesDown.increment(bytes);
    }

    public void puback(int reasonCode) {
        pubacks.computeIfAbsent(
                        reasonCode,
                        code -> registry.counter(
                                PREFIX + "pubacks",
                                "code",
                                "0x" + HexFormat.of().toHexDigits(code.byteValue())))
                .increment();
    }
}
