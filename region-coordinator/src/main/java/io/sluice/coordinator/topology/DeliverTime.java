package io.sluice.coordinator.topology;

import io.sluice.topics.InvocationSpec;

/**
 * How long an activation that is sent may take to start. Gateway and agent go by the expiry it carries, and whoever holds it
 * then says {@code EXPIRED}; a target that was never sent waits for its endpoint until the job expires.
 */
final class DeliverTime {
    private DeliverTime() {}

    /** What is sent now: it expires with its time to be delivered, if that is over before the job is. */
    static InvocationSpec bound(InvocationSpec spec, long now) {
        long end = now + spec.getDeliverTimeoutMs();
        return spec.getDeliverTimeoutMs() == 0 || end >= spec.getExpiresAt()
                ? spec
                : InvocationSpec.newBuilder(spec).setExpiresAt(end).build();
    }
}
