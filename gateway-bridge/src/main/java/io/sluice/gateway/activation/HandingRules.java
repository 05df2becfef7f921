package io.sluice.gateway.activation;

import io.sluice.gateway.activation.EntryState.Ending;
import io.sluice.gateway.activation.EntryState.Handed;
import io.sluice.gateway.activation.EntryState.Pending;
import io.sluice.gateway.activation.EntryState.Verdict;
import java.util.Optional;

/** When an activation must end instead of being sent to a connection. */
final class HandingRules {
    static final Ending EXPIRED = new Ending(Verdict.EXPIRED, "EXPIRED: not sent to the endpoint before its expiry");

    /** Of a route that has led to one gateway only. */
    private static final int FIRST_ROUTE = 1;

    private static final Ending FORGOTTEN = new Ending(
            Verdict.INTERRUPTED,
            "JOURNAL_LOST: was at another gateway before, and the agent cannot tell whether it ran");

    private HandingRules() {}

    /*
     * After expiry an agent has dropped the id from its journal, so only the process that was handed the activation can
     * still say what became of it.
     */
    static Optional<Ending> endInstead(InboxEntry entry, Presence presence, long nowMillis) {
        boolean expired = nowMillis >= entry.expiresAt();
        if (!(entry.state() instanceof Handed handed)) {
            boolean mayHaveRun = presence.journalLost() && entry.routeEpoch() > FIRST_ROUTE;
            return expired ? Optional.of(EXPIRED) : mayHaveRun ? Optional.of(FORGOTTEN) : Optional.empty();
        }
        boolean sameProcess = handed.boot().equals(presence.boot());
        if (sameProcess || !(presence.journalLost() || expired)) {
            return Optional.empty();
        }
        String why = presence.journalLost() ? "JOURNAL_LOST" : "RESTARTED";
        return Optional.of(new Ending(Verdict.INTERRUPTED, why + ": handed to an agent process that has ended"));
    }

    static Ending noVariant(InboxEntry entry, Batch batch, Presence presence) {
        Verdict verdict = entry.state() instanceof Pending ? Verdict.REJECTED : Verdict.INTERRUPTED;
        return new Ending(verdict, "NO_VARIANT: " + batch.method() + " has none for " + presence.platform());
    }
}
