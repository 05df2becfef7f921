package io.sluice.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.gateway.login.Turn;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The front end's meters; each tag takes its values from a closed list. */
public final class FrontMetrics {
    private static final String PREFIX = "sluice.gateway.";

    private final MeterRegistry registry;
    private final Counter packetsUp;
    private final Counter packetsDown;
    private final Counter bytesUp;
    private final Counter bytesDown;
    private final Counter handshakes;
    private final Counter takeOvers;
    private final Counter held;
    private final Counter paced;
    private final Counter full;
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
        handshakes = registry.counter(PREFIX + "handshakes");
        takeOvers = registry.counter(PREFIX + "takeovers");
        held = registry.counter(PREFIX + "logins.held");
        paced = registry.counter(PREFIX + "logins.paced");
        full = registry.counter(PREFIX + "logins.without.place");
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

    /** A TLS handshake, full or resumed, is over. */
    public void handshake() {
        handshakes.increment();
    }

    /** Shows how many handshakes were resumed. */
    public void watchResumed(LongSupplier resumed) {
        FunctionCounter.builder(PREFIX + "handshakes.resumed", this, self -> resumed.getAsLong())
                .register(registry);
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

    /** A login has been given its turn. */
    public void turn(Turn turn) {
        if (turn instanceof Turn.Soon) {
            held.increment();
        } else if (turn instanceof Turn.Later) {
            paced.increment();
        } else if (turn instanceof Turn.None) {
            full.increment();
        }
    }

    /** Shows the processor time that connections have taken until they were logged in. */
    public void watchNewcomers(LongSupplier nanos) {
        FunctionCounter.builder(PREFIX + "newcomers.cpu.seconds", this, self -> nanos.getAsLong() / 1e9)
                .register(registry);
    }

    /** Accepting pauses until newcomers have room again. */
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
