package io.sluice.gateway.inbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.activation.Decision.Cause;
import io.sluice.gateway.activation.Decision.DropReason;
import io.sluice.gateway.activation.EntryState.Verdict;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the inbox tells operators. */
final class InboxMetrics {

    final AtomicInteger entries = new AtomicInteger();
    final AtomicLong creditBytes = new AtomicLong();
    private final MeterRegistry metrics;

    InboxMetrics(MeterRegistry metrics, AtomicInteger mailbox) {
        this.metrics = metrics;
        Gauge.builder("sluice.inbox.entries", entries, AtomicInteger::get)
                .description("Activations held")
                .register(metrics);
        Gauge.builder("sluice.inbox.mailbox", mailbox, AtomicInteger::get)
                .description("Events waiting for the inbox")
                .register(metrics);
        Gauge.builder("sluice.credit.bytes", creditBytes, AtomicLong::get)
                .description("Output credit in the hands of endpoints")
                .register(metrics);
    }

    void arrived() {
        metrics.counter("sluice.activations.received").increment();
    }

    void sent() {
        metrics.counter("sluice.activations.sent").increment();
    }

    void sentWithoutCredit() {
        metrics.counter("sluice.activations.without.credit").increment();
    }

    void verdict(Verdict verdict) {
        metrics.counter("sluice.activations.verdicts", "state", name(verdict)).increment();
    }

    void left(DropReason reason) {
        metrics.counter("sluice.activations.left", "reason", name(reason)).increment();
    }

    void answered(Cause cause) {
        metrics.counter("sluice.reports.answered", "cause", name(cause)).increment();
    }

    void reportRefusedBusy() {
        metrics.counter("sluice.reports.answered", "cause", "inbox_busy").increment();
    }

    void loginRefusedBusy() {
        metrics.counter("sluice.logins.refused", "cause", "inbox_busy").increment();
    }

    void deliveredLost() {
        metrics.counter("sluice.activations.delivered.unreported").increment();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
