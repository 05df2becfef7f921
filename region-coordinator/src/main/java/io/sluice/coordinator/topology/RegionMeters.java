package io.sluice.coordinator.topology;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What the streams count. Any thread may count. */
public final class RegionMeters {

    private final MeterRegistry registry;
    private final Timer selection;

    public RegionMeters(MeterRegistry registry) {
        this.registry = registry;
        this.selection = Timer.builder("sluice.selection.time")
                .description("Time to choose one partition's targets of an invocation")
                .register(registry);
    }

    /** A target came into being or reached a state. */
    void row(String state) {
        registry.counter("sluice.ledger.rows", "state", state).increment();
    }

    /** An end was reported after the first. */
    void late(String state) {
        registry.counter("sluice.ledger.late", "state", state).increment();
    }

    /** A record of the log was applied before, or says nothing. */
    void idle(String why) {
        registry.counter("sluice.ledger.idle", "why", why).increment();
    }

    /** A record went to the dead letters. */
    void deadLetter(String why) {
        registry.counter("sluice.dead.letters", "why", why).increment();
    }

    /** What became of a message to a gateway. */
    void gatewayMessage(String outcome) {
        registry.counter("sluice.gateway.messages", "outcome", outcome).increment();
    }

    /** A login request was judged. */
    void login(String verdict) {
        registry.counter("sluice.login.requests", "verdict", verdict).increment();
    }

    Timer selection() {
        return selection;
    }
}
