package io.sluice.coordinator.topology;

import io.sluice.topics.InvocationSpec;

/**
 * How long an activation that is sent may take to start. Gateway and agent go by the expiry it carries, and whoever holds it
 * then says {@code EXPIRED}; a target that was never sent waits for its endpoint until the job expires.
 */
final class DeliverTime {
    private DeliverTime() {}

    /** When what is sent first now expires. */
    static long end(InvocationSpec spec, long now) {
        return spec.getDeliverTimeoutMs() == 0
                ? spec.getExpiresAt()
                : Math.min(spec.getExpiresAt(), now + spec.getDeliverTimeoutMs());
    }

    /** What is sent, so that it expires then. */
    static InvocationSpec within(InvocationSpec spec, long expiresAt) {
        return expiresAt == spec.getExpiresAt()
                ? spec
                : InvocationSpec.newBuilder(spec).setExpiresAt(expiresAt).build();
    }
}
