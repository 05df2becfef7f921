package io.sluice.connectors.inventory;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.connectors.inventory.fold.Step.Outcome;
import java.util.Locale;

/** What the fold counts. Any thread may count. */
final class FoldMeters {
    private final MeterRegistry registry;
    private final Timer fetched;

    FoldMeters(MeterRegistry registry) {
        this.registry = registry;
        this.fetched = Timer.builder("sluice.inventory.fetched")
                .description("Time to read one report out of Kafka")
                .register(registry);
    }

    /** What a report was, or a change of the endpoint list. */
    void folded(Outcome outcome) {
        registry.counter("sluice.inventory.folded", "outcome", outcome.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /** A record went to the dead letters. */
    void deadLetter(String why) {
        registry.counter("sluice.dead.letters", "why", why).increment();
    }

    /** A thread of the streams has failed and was replaced. */
    void replacedThread() {
        registry.counter("sluice.streams.threads.replaced").increment();
    }

    Timer fetched() {
        return fetched;
    }

    MeterRegistry registry() {
        return registry;
    }
}
