package io.sluice.coordinator.routing;

import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what is to be done about one open target. */
public final class Router {
    public static final String OFFLINE = "OFFLINE: waits for the endpoint's login";

    /** What is to be done. */
    public sealed interface Step {

        /** Send it on this route. */
        record Send(Route route) implements Step {}

        /** Send it on this route, and have the gateway that had it before drop it if unsent. */
        record Reroute(Route route, String formerGateway) implements Step {}

        /** It is to go to another gateway: this epoch must be in the ledger's log, and read back, before it is sent. */
        record Announce(int epoch) implements Step {}

        /** It may have been handed to an agent that does not remember: end it. */
        record Interrupt(String reason) implements Step {}

        /** It waits, for this reason. */
        record Wait(String reason) implements Step {}

        /** Nothing: it has ended, is ending, or is where it should be. */
        record Leave() implements Step {}
    }

    private static final Step LEAVE = new Step.Leave();

    private Router() {}

    /**
     * What to do about a target whose partition has closed.
     *
     * @param journalLost whether this is the endpoint's login, and the agent has lost its journal
     * @param now milliseconds since 1970
     */
    public static Step step(
            LedgerRow row, @Nullable Route route, @Nullable Endpoint endpoint, boolean journalLost, long now) {
        if (TargetStates.isTerminal(row.getState()) || row.getCancelRequested()) {
            return LEAVE;
        }
        String gateway = endpoint == null || endpoint.getStatus() != EndpointStatus.CONNECTED
                ? null
                : endpoint.getConnectedGateway();
        if (gateway == null) {
            return route != null ? LEAVE : new Step.Wait(OFFLINE);
        }
        if (route != null && journalLost && !route.gateway().equals(gateway)) {
            return new Step.Interrupt("JOURNAL_LOST: was handed to gateway " + route.gateway()
                    + ", and the agent that logged in cannot tell whether it ran");
        }
        if (now >= row.getExpiresAt() || (route != null && route.isOver(now))) {
            return LEAVE;
        }
        if (route == null) {
            return new Step.Send(new Route(gateway, Math.max(1, row.getRouteEpoch()), Route.Stage.SENDING, 0));
        }
        if (route.gateway().equals(gateway)) {
            if (route.epoch() < row.getRouteEpoch() && row.getState() == TargetState.QUEUED) {
                // It was about to go elsewhere, and its endpoint is back.
                return new Step.Send(new Route(gateway, row.getRouteEpoch(), Route.Stage.SENDING, route.expiresAt()));
            }
            // SENT: the gateway has it. SENDING: on its way, or lost with the process that sent it.
            return route.stage() == Route.Stage.SENT || row.getState() != TargetState.QUEUED
                    ? LEAVE
                    : new Step.Send(route);
        }
        int epoch = route.epoch() + 1;
        return row.getRouteEpoch() < epoch
                ? new Step.Announce(epoch)
                : new Step.Reroute(
                        new Route(gateway, row.getRouteEpoch(), Route.Stage.SENDING, route.expiresAt()),
                        route.gateway());
    }

    /** What a deadline leads to. */
    public sealed interface Expiry {

        /** It has ended, the deadline is of no more use. */
        record Over() implements Expiry {}

        /** Propose this end. */
        record Propose(TargetState state, String reason) implements Expiry {}

        /** Look again then. */
        record Later(long at) implements Expiry {}
    }

    /**
     * What to do about a target whose deadline has passed.
     *
     * @param now milliseconds since 1970
     * @param graceMs after expiry and run time-out
     */
    public static Expiry expiry(@Nullable LedgerRow row, @Nullable Route route, long now, long graceMs) {
        if (row == null || TargetStates.isTerminal(row.getState())) {
            return new Expiry.Over();
        }
        if (now < row.getExpiresAt()) {
            return new Expiry.Later(row.getExpiresAt());
        }
        // A route can be lost with the process that sent it; what a gateway has reported was sent all the same.
        if (route == null
                && row.getState() == TargetState.QUEUED
                && row.getGateway().isEmpty()) {
            return new Expiry.Propose(
                    TargetState.EXPIRED, "NEVER_SENT: the endpoint had no login at a gateway that could be reached");
        }
        long last = row.getExpiresAt() + row.getRunTimeoutMs() + graceMs;
        return now < last
                ? new Expiry.Later(last)
                : new Expiry.Propose(
                        TargetState.UNREACHABLE,
                        "handed to gateway " + (route == null ? row.getGateway() : route.gateway())
                                + ", not heard of since expiry and grace: may have run");
    }

    /** The gateway that must be told of a cancel; nothing if nobody but the coordinator holds the target. */
    public static Optional<String> holder(@Nullable Route route) {
        return route == null ? Optional.empty() : Optional.of(route.gateway());
    }
}
