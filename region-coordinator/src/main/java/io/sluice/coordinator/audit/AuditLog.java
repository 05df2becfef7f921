package io.sluice.coordinator.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.topics.AuditRecord;
import io.sluice.topics.TopicCatalog;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes acts to the audit topic without making the actor wait. What Kafka does not take is logged instead, and
 * counted, so nothing an administrator did goes unrecorded.
 */
public final class AuditLog {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final Publisher publisher;
    private final InstantSource clock;
    private final Counter lost;

    public AuditLog(Publisher publisher, InstantSource clock, MeterRegistry metrics) {
        this.publisher = publisher;
        this.clock = clock;
        this.lost = Counter.builder("sluice.audit.unwritten")
                .description("Acts that are in the log file only, since Kafka did not take them")
                .register(metrics);
    }

    /** One act. */
    public record Act(String actor, String action, String object, boolean allowed, String from, String detail) {}

    public void write(Act act) {
        AuditRecord entry = new AuditRecord(
                clock.millis(), act.actor(), act.action(), act.object(), act.allowed(), act.from(), act.detail());
        var unused = publisher.publish(TopicCatalog.AUDIT, act.actor(), entry).whenComplete((position, failure) -> {
            if (failure != null) {
                lost.increment();
                LOG.error("audit record not written: {}; {}", act, failure.getMessage());
            }
        });
    }
}
