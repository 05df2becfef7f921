package io.sluice.coordinator.routing;

import io.sluice.coordinator.selector.Selector;
import io.sluice.coordinator.selector.SelectorParser;
import io.sluice.coordinator.selector.SelectorSyntaxException;
import io.sluice.topics.Endpoint;
import io.sluice.topics.InvocationSpec;
import org.jspecify.annotations.Nullable;

/** Whether a job is for an endpoint as it is today. For one thread: it remembers the selector it read last. */
public final class Fitness {
    private String written = "";
    private Selector read = Selector.everything();

    /**
     * Why the job must not go there: its content is for others, or the agent is too old; null if it may.
     *
     * @param endpoint that is logged in, so that its labels and version are today's
     */
    public @Nullable String objection(InvocationSpec spec, @Nullable Endpoint endpoint) {
        String notFor = notFor(spec, endpoint);
        return notFor != null ? notFor : RuntimeNeed.unmet(spec, endpoint);
    }

    private @Nullable String notFor(InvocationSpec spec, @Nullable Endpoint endpoint) {
        if (spec.getReceivers().isEmpty() || endpoint == null) {
            return null;
        }
        if (!spec.getReceivers().equals(written)) {
            read = parse(spec.getReceivers());
            written = spec.getReceivers();
        }
        return read.matches(endpoint)
                ? null
                : "NOT_A_RECEIVER: " + spec.getMethod() + " " + spec.getVersion() + " is for '" + spec.getReceivers()
                        + "', which the endpoint does not match";
    }

    /** Whoever published it was refused with one that cannot be read; should one come all the same, it is for nobody. */
    private static Selector parse(String text) {
        try {
            return SelectorParser.parse(text);
        } catch (SelectorSyntaxException e) {
            return endpoint -> false;
        }
    }
}
