package io.sluice.coordinator.topology;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/** What the streams count. Any thread may count. */
public final class RegionMeters {

    private final MeterRegistry registry;
    private final Timer selection;
    private final AtomicInteger wordsOwed = new AtomicInteger();

    public RegionMeters(MeterRegistry registry) {
        this.registry = registry;
        this.selection = Timer.builder("sluice.selection.time")
                .description("Time to choose one partition's targets of an invocation")
                .register(registry);
        Gauge.builder("sluice.gateway.words.owed", wordsOwed, AtomicInteger::get)
                .description("Words about endpoints that their gateways have not certainly got")
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

    /** What became of a word that a gateway must hear. */
    void word(String outcome) {
        registry.counter("sluice.gateway.words", "outcome", outcome).increment();
    }

    /** So many more words are owed to gateways. */
    void wordsOwed(int more) {
        wordsOwed.addAndGet(more);
    }

    /** A login request was judged. */
    void login(String verdict) {
        registry.counter("sluice.login.requests", "verdict", verdict).increment();
    }

    Timer selection() {
        return selection;
    }
}
