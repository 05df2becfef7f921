package io.sluice.agent.link;

import io.sluice.agent.owner.OwnerLoop;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a link open: connects, waits for the login, and after an end does what {@link GatewayChoice} says. Owned by the
 * loop. The generation tells the present link's messages from those of links already left.
 */
public final class LinkKeeper {
    private static final Logger log = LoggerFactory.getLogger(LinkKeeper.class);

    private final OwnerLoop loop;
    private final BrokerLink.Opener opener;
    private final GatewayChoice choice;
    private final Function<GatewayAddress, LinkRequest> requests;
    private final User user;
    private final long loginTimeoutMs;
    private final LongSupplier monotonicMs;

    private int generation;
    private boolean stopped;
    private @Nullable BrokerLink link;
    private OwnerLoop.@Nullable Timer timer;

    /** Who uses the link. Called by the loop. */
    public interface User {
        void up(BrokerLink link, GatewayAddress address, Welcome welcome);

        void arrived(String topic, byte[] payload, String error);

        /** The link has ended, logged in or not; it may stop the keeper. */
        void down(LinkEnd end);
    }

    public LinkKeeper(
            OwnerLoop loop,
            BrokerLink.Opener opener,
            GatewayChoice choice,
            Function<GatewayAddress, LinkRequest> requests,
            User user,
            long loginTimeoutMs,
            LongSupplier monotonicMs) {
        this.loop = loop;
        this.opener = opener;
        this.choice = choice;
        this.requests = requests;
        this.user = user;
        this.loginTimeoutMs = loginTimeoutMs;
        this.monotonicMs = monotonicMs;
    }

    public void start() {
        attempt(choice.first());
    }

    /** Leaves the link and connects again, as after a renewal of the certificate. */
    public void reconnect() {
        loop.check();
        BrokerLink current = link;
        if (current != null) {
            current.close();
        }
    }

    /** Leaves the link for good. Its end is not told any more. */
    public void stop() {
        loop.check();
        stopped = true;
        generation++;
        cancelTimer();
        BrokerLink current = link;
        link = null;
        if (current != null) {
            current.close();
        }
    }

    private void attempt(GatewayChoice.Attempt attempt) {
        if (attempt.delayMs() <= 0) {
            connect(attempt.address());
        } else {
            timer = loop.schedule(attempt.delayMs(), () -> connect(attempt.address()));
        }
    }

    private void connect(GatewayAddress address) {
        loop.check();
        if (stopped) {
            return;
        }
        cancelTimer();
        int mine = ++generation;
        log.debug("connecting to {}", address);
        link = opener.open(requests.apply(address), new BrokerLink.Listener() {
            @Override
            public void loggedIn(Welcome welcome) {
                loop.execute(() -> up(mine, address, welcome));
            }

            @Override
            public void arrived(String topic, byte[] payload, String error) {
                loop.execute(() -> {
                    if (mine == generation) {
                        user.arrived(topic, payload, error);
                    }
                });
            }

            @Override
            public void ended(LinkEnd end) {
                loop.execute(() -> down(mine, end));
            }
        });
        timer = loop.schedule(loginTimeoutMs, () -> tooLate(mine, address));
    }

    private void up(int mine, GatewayAddress address, Welcome welcome) {
        BrokerLink current = link;
        if (mine != generation || current == null) {
            return;
        }
        cancelTimer();
        choice.loggedIn(welcome.alternates(), monotonicMs.getAsLong());
        log.info("logged in at gateway {} ({})", welcome.gateway(), address);
        user.up(current, address, welcome);
    }

    private void tooLate(int mine, GatewayAddress address) {
        BrokerLink current = link;
        if (mine == generation && current != null) {
            current.close();
            down(mine, LinkEnd.network("no login at " + address + " within " + loginTimeoutMs + " ms"));
        }
    }

    private void down(int mine, LinkEnd end) {
        if (mine != generation || stopped) {
            return;
        }
        generation++;
        link = null;
        cancelTimer();
        user.down(end);
        if (stopped) {
            return;
        }
        GatewayChoice.Attempt next = choice.ended(end, monotonicMs.getAsLong());
        log.warn("link ended: {}; next {} in {} ms", end, next.address(), next.delayMs());
        attempt(next);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
