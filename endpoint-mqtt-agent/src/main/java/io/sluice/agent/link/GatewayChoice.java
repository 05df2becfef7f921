package io.sluice.agent.link;

import io.sluice.wire.ReasonCodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which gateway to go to next, and when.
 *
 * <p>A round tries the last gateway, then the configured ones in order, then the alternates the last gateway named.
 * When a round has found nobody the next one starts after a back-off from 1 s to 5 min. What a gateway says when it
 * refuses overrules the round (see the protocol's table of DISCONNECT reasons).
 */
public final class GatewayChoice {
    static final long FIRST_MS = 1_000;
    static final long CAP_MS = 300_000;
    static final long BUSY_FIRST_MS = 5_000;
    static final long REFUSED_FIRST_MS = 60_000;
    /** Whoever has taken over is found out by this one's coming back; a loop of two is ended by the region, or grows slow. */
    static final long TAKEN_OVER_FIRST_MS = 5_000;

    static final long REFUSED_CAP_MS = 1_800_000;
    static final long LONGEST_RETRY_AFTER_MS = 600_000;
    static final long NEXT_IN_ROUND_MS = 200;
    /** A login that held this long makes earlier failures forgotten. */
    static final long STABLE_MS = 30_000;

    static final int REDIRECTS_IN_A_ROW = 5;
    private static final int MAX_ALTERNATES = 16;

    private final List<GatewayAddress> configured;
    private final RandomGenerator random;
    private final Deque<GatewayAddress> redirects = new ArrayDeque<>();
    private List<GatewayAddress> alternates = List.of();
    private @Nullable GatewayAddress last;
    private GatewayAddress current;
    private int cursor;
    private int failures;
    private int redirectsInARow;
    private long loggedInAtMs = -1;

    /** What to do next: wait, then connect. */
    public record Attempt(GatewayAddress address, long delayMs) {}

    /** @param configured not empty */
    public GatewayChoice(List<GatewayAddress> configured, @Nullable GatewayAddress last, RandomGenerator random) {
        this.configured = List.copyOf(configured);
        this.last = last;
        this.random = random;
        this.current = candidates().get(0);
    }

    public Attempt first() {
        return new Attempt(current, 0);
    }

    /** The gateway of the last login, or the one that a move named. */
    public Optional<GatewayAddress> last() {
        return Optional.ofNullable(last);
    }

    public void loggedIn(List<GatewayAddress> alternatesGiven, long nowMs) {
        last = current;
        alternates = alternatesGiven.subList(0, Math.min(MAX_ALTERNATES, alternatesGiven.size()));
        redirects.clear();
        cursor = 0;
        loggedInAtMs = nowMs;
    }

    public Attempt ended(LinkEnd end, long nowMs) {
        boolean wasLoggedIn = loggedInAtMs >= 0;
        if (wasLoggedIn && nowMs - loggedInAtMs >= STABLE_MS) {
            failures = 0;
            redirectsInARow = 0;
        }
        loggedInAtMs = -1;
        return switch (end.reasonCode()) {
            case ReasonCodes.USE_ANOTHER_SERVER, ReasonCodes.SERVER_MOVED -> redirected(end, wasLoggedIn);
            case ReasonCodes.SERVER_BUSY -> new Attempt(current, busyMs(end));
            case ReasonCodes.NOT_AUTHORIZED, ReasonCodes.BANNED, ReasonCodes.CLIENT_ID_NOT_VALID ->
                newRound(BackOff.halfJitterMs(random, failures, REFUSED_FIRST_MS, REFUSED_CAP_MS));
            case ReasonCodes.SESSION_TAKEN_OVER ->
                newRound(BackOff.halfJitterMs(random, failures, TAKEN_OVER_FIRST_MS, REFUSED_CAP_MS));
            case LinkEnd.NETWORK, ReasonCodes.SERVER_UNAVAILABLE, ReasonCodes.SERVER_SHUTTING_DOWN ->
                wasLoggedIn ? newRound(BackOff.fullJitterMs(random, failures, FIRST_MS, CAP_MS)) : nextInRound();
            case LinkEnd.CLOSED_HERE -> new Attempt(current, 0);
            default -> newRound(FIRST_MS + BackOff.fullJitterMs(random, failures, FIRST_MS, CAP_MS));
        };
    }

    private Attempt redirected(LinkEnd end, boolean wasLoggedIn) {
        String reference = end.serverReference();
        List<GatewayAddress> targets = reference == null ? List.of() : GatewayAddress.parseLenient(reference);
        if (targets.isEmpty()) {
            return nextInRound();
        }
        if (++redirectsInARow > REDIRECTS_IN_A_ROW) {
            redirectsInARow = 0;
            return newRound(FIRST_MS + BackOff.fullJitterMs(random, failures, FIRST_MS, CAP_MS));
        }
        redirects.clear();
        redirects.addAll(targets.subList(0, Math.min(MAX_ALTERNATES, targets.size())));
        if (end.reasonCode() == ReasonCodes.SERVER_MOVED) {
            last = targets.get(0);
        }
        cursor = -1;
        current = redirects.remove();
        // A gateway that drains sends all its endpoints away in one moment; one that refuses sends this one.
        return new Attempt(current, random.nextLong(wasLoggedIn ? 2 * FIRST_MS : NEXT_IN_ROUND_MS));
    }

    private long busyMs(LinkEnd end) {
        if (end.retryAfterMs() > 0) {
            return BackOff.fromMs(random, Math.min(LONGEST_RETRY_AFTER_MS, end.retryAfterMs()));
        }
        return BUSY_FIRST_MS + BackOff.fullJitterMs(random, failures++, BUSY_FIRST_MS, CAP_MS - BUSY_FIRST_MS);
    }

    private Attempt nextInRound() {
        if (!redirects.isEmpty()) {
            current = redirects.remove();
            return new Attempt(current, random.nextLong(NEXT_IN_ROUND_MS));
        }
        List<GatewayAddress> candidates = candidates();
        cursor++;
        if (cursor >= candidates.size()) {
            return newRound(BackOff.fullJitterMs(random, failures, FIRST_MS, CAP_MS));
        }
        current = candidates.get(cursor);
        return new Attempt(current, random.nextLong(NEXT_IN_ROUND_MS));
    }

    private Attempt newRound(long delayMs) {
        failures = Math.min(failures + 1, 30);
        cursor = 0;
        redirects.clear();
        current = candidates().get(0);
        return new Attempt(current, delayMs);
    }

    private List<GatewayAddress> candidates() {
        Set<GatewayAddress> ordered = new LinkedHashSet<>();
        if (last != null) {
            ordered.add(last);
        }
        ordered.addAll(configured);
        ordered.addAll(alternates);
        return new ArrayList<>(ordered);
    }
}
