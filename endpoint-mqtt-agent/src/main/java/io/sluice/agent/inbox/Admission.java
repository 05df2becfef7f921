package io.sluice.agent.inbox;

import io.sluice.wire.Activation;
import io.sluice.wire.ActivationId;
import io.sluice.wire.ReportedState;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides what to do with an activation that has arrived. */
public final class Admission {
    private final String endpointId;
    private final int capacity;

    public Admission(String endpointId, int capacity) {
        this.endpointId = endpointId;
        this.capacity = capacity;
    }

    /** What this process knows of an id. */
    public enum Known {
        UNKNOWN,
        WAITING,
        RUNNING,
        /** Its terminal report is still here. */
        REPORTED
    }

    public sealed interface Verdict {
        /** New here: run it. */
        record Accept() implements Verdict {}

        /** Asked for already; nothing to add. */
        record Ignore() implements Verdict {}

        /** Asked for again while it runs: say so again. */
        record RepeatRunning() implements Verdict {}

        record RepeatReport() implements Verdict {}

        /** Not to be run. */
        record Answer(ReportedState state, String reason) implements Verdict {}
    }

    /**
     * @param journaled the id is in the journal
     * @param waiting activations waiting here
     * @param objection why its signatures do not hold; asked only when it matters, for it is dear
     */
    public Verdict judge(
            Activation activation,
            Known known,
            boolean journaled,
            int waiting,
            long gatewayNowMs,
            Supplier<Optional<String>> objection) {
        switch (known) {
            case WAITING -> {
                return new Verdict.Ignore();
            }
            case RUNNING -> {
                return new Verdict.RepeatRunning();
            }
            case REPORTED -> {
                return new Verdict.RepeatReport();
            }
            case UNKNOWN -> {}
        }
        if (!isOurs(activation.activationId())) {
            return rejected("NOT_OURS: the activation is for another endpoint");
        }
        if (journaled) {
            return new Verdict.Answer(
                    ReportedState.INTERRUPTED,
                    "AGENT_RESTARTED: was started by an earlier process of this agent, which ended before it reported");
        }
        Optional<String> objected = objection.get();
        if (objected.isPresent()) {
            return rejected(objected.get());
        }
        if (gatewayNowMs >= activation.expiresAt()) {
            return new Verdict.Answer(ReportedState.EXPIRED, "EXPIRED: arrived after its expiry, was not started");
        }
        if (waiting >= capacity) {
            return rejected("AGENT_BUSY: " + waiting + " activations are waiting here already");
        }
        return new Verdict.Accept();
    }

    /** Whether an id names this endpoint. */
    boolean isOurs(String activationId) {
        try {
            return Journal.accepts(activationId)
                    && ActivationId.parse(activationId).endpointId().equals(endpointId);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Verdict rejected(String reason) {
        return new Verdict.Answer(ReportedState.REJECTED, reason);
    }
}
