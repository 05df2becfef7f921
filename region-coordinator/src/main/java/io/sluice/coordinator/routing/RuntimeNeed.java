package io.sluice.coordinator.routing;

import io.sluice.coordinator.policy.AgentVersions;
import io.sluice.topics.Endpoint;
import io.sluice.topics.InvocationSpec;
import org.jspecify.annotations.Nullable;

/** Whether an endpoint's agent is as new as a job's method needs it. */
public final class RuntimeNeed {
    private RuntimeNeed() {}

    /**
     * Why the job cannot run there; null if it can.
     *
     * @param endpoint that is logged in, so that its version is today's
     */
    public static @Nullable String unmet(InvocationSpec spec, @Nullable Endpoint endpoint) {
        if (spec.getRequires().isEmpty()
                || endpoint == null
                || endpoint.getAgentVersion().isEmpty()) {
            return null;
        }
        return AgentVersions.isOlder(endpoint.getAgentVersion(), spec.getRequires())
                ? "RUNTIME_TOO_OLD: " + spec.getMethod() + " " + spec.getVersion() + " needs an agent of version "
                        + spec.getRequires() + ", the endpoint's is " + endpoint.getAgentVersion()
                : null;
    }
}
