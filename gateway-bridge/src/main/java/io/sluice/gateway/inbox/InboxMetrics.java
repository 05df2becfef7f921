package io.sluice.gateway.inbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.activation.Decision.Cause;
import io.sluice.gateway.activation.Decision.DropReason;
import io.sluice.gateway.activation.EntryState.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What the inbox tells operators. */
final class InboxMetrics {

    final AtomicInteger entries = new AtomicInteger();
    final AtomicLong creditBytes = new AtomicLong();
    // Found once: looking a counter up costs more than most of what is counted.
    private final Counter arrived;
    private final Counter sent;
    private final Counter sentWithoutCredit;
    private final Counter reportRefusedBusy;
    private final Counter loginRefusedBusy;
    private final Counter deliveredLost;
    private final Map<Verdict, Counter> verdicts;
    private final Map<DropReason, Counter> left;
    private final Map<Cause, Counter> answered;

    InboxMetrics(MeterRegistry metrics, Supplier<Number> mailbox) {
        Gauge.builder("sluice.inbox.entries", entries, AtomicInteger::get)
                .description("Activations held")
                .register(metrics);
        Gauge.builder("sluice.inbox.mailbox", mailbox)
                .description("Events waiting for the inbox")
                .register(metrics);
        Gauge.builder("sluice.credit.bytes", creditBytes, AtomicLong::get)
                .description("Output credit in the hands of endpoints")
                .register(metrics);
        arrived = metrics.counter("sluice.activations.received");
        sent = metrics.counter("sluice.activations.sent");
        sentWithoutCredit = metrics.counter("sluice.activations.without.credit");
        reportRefusedBusy = metrics.counter("sluice.reports.answered", "cause", "inbox_busy");
        loginRefusedBusy = metrics.counter("sluice.logins.refused", "cause", "inbox_busy");
        deliveredLost = metrics.counter("sluice.activations.delivered.unreported");
        verdicts = counters(metrics, Verdict.class, "sluice.activations.verdicts", "state");
        left = counters(metrics, DropReason.class, "sluice.activations.left", "reason");
        answered = counters(metrics, Cause.class, "sluice.reports.answered", "cause");
    }

    void arrived() {
        arrived.increment();
    }

    void sent() {
        sent.increment();
    }

    void sentWithoutCredit() {
        sentWithoutCredit.increment();
    }

    void verdict(Verdict verdict) {
        count(verdicts, verdict);
    }

    void left(DropReason reason) {
        count(left, reason);
    }

    void answered(Cause cause) {
        count(answered, cause);
    }

    void reportRefusedBusy() {
        reportRefusedBusy.increment();
    }

    void loginRefusedBusy() {
        loginRefusedBusy.increment();
    }

    void deliveredLost() {
        deliveredLost.increment();
    }

    private static <E extends Enum<E>> void count(Map<E, Counter> counters, E which) {
        Counter counter = counters.get(which);
        if (counter != null) {
            counter.increment();
        }
    }

    private static <E extends Enum<E>> Map<E, Counter> counters(
            MeterRegistry metrics, Class<E> type, String name, String tag) {
        Map<E, Counter> counters = new EnumMap<>(type);
        for (E which : type.getEnumConstants()) {
            counters.put(which, metrics.counter(name, tag, which.name().toLowerCase(Locale.ROOT)));
        }
        return counters;
    }
}
