package io.sluice.agent.filepack;

import io.sluice.agent.cache.FetchPlan;
import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.ContentChunk;
import io.sluice.wire.Fetch;
import io.sluice.wire.WireTopics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches ranges of contents into memory, for whoever puts them where they belong. Goes on where it stopped after a
 * reconnection. Owned by the loop; whoever asks bounds how many ranges there are at a time.
 */
public final class BundleRanges {
    private static final Logger log = LoggerFactory.getLogger(BundleRanges.class);
    private static final long FIRST_PAUSE_MS = 250;
    private static final int MOST_DOUBLINGS = 10;

    private final OwnerLoop loop;
    private final Limits limits;
    private final List<Wanted> wanted = new ArrayList<>();
    private @Nullable BrokerLink link;
    private int linkGeneration;

    /** Bounds of one range: asked for in parts of {@code partBytes}, again after {@code timeoutMs}, so often in vain. */
    public record Limits(int partBytes, long timeoutMs, int attempts) {}

    /** Hears of a range, once, on the loop. */
    interface Waiter {
        void here(byte[] bytes);

        void unavailable(String reason);
    }

    private final class Wanted {
        final Supply.Range range;
        final Waiter waiter;
        final FetchPlan plan;
        final byte[] bytes;
        OwnerLoop.Timer timer = () -> {};

        Wanted(Supply.Range range, Waiter waiter) {
            this.range = range;
            this.waiter = waiter;
            this.bytes = new byte[range.length()];
            this.plan = new FetchPlan(range.length(), limits.partBytes(), limits.attempts());
        }

        boolean covers(ContentChunk chunk) {
            long from = chunk.offset() - range.offset();
            return Arrays.equals(chunk.digest(), range.bundle()) && from >= 0 && from < bytes.length;
        }
    }

    public BundleRanges(OwnerLoop loop, Limits limits) {
        this.loop = loop;
        this.limits = limits;
    }

    /** Asks; the returned action calls it off. */
    Runnable get(Supply.Range range, Waiter waiter) {
        loop.check();
        Wanted fresh = new Wanted(range, waiter);
        wanted.add(fresh);
        ask(fresh);
        return () -> end(fresh);
    }

    /** A piece from the gateway. */
    public void arrived(ContentChunk chunk, String error) {
        loop.check();
        for (Wanted each : List.copyOf(wanted)) {
            if (each.covers(chunk)) {
                if (!error.isEmpty()) {
                    inVain(each, error);
                } else {
                    take(each, chunk);
                }
            }
        }
    }

    public void linkUp(BrokerLink newLink) {
        linkGeneration++;
        link = newLink;
        List.copyOf(wanted).forEach(this::ask);
    }

    public void linkDown() {
        linkGeneration++;
        link = null;
        wanted.forEach(each -> each.timer.cancel());
    }

    private void ask(Wanted one) {
        BrokerLink current = link;
        one.timer.cancel();
        if (current == null) {
            return;
        }
        FetchPlan.Range part = one.plan.ask();
        int mine = linkGeneration;
        current.publish(
                WireTopics.UP_FETCH,
                new Fetch(one.range.bundle(), one.range.offset() + part.offset(), part.length()).encode(),
                code -> loop.execute(() -> {
                    if (code >= 0x80 && mine == linkGeneration && wanted.contains(one)) {
                        inVain(one, "the gateway refused the fetch with " + code);
                    }
                }));
        one.timer =
                loop.schedule(limits.timeoutMs(), () -> inVain(one, "nothing came for " + limits.timeoutMs() + " ms"));
    }

    private void inVain(Wanted one, String why) {
        one.timer.cancel();
        if (!one.plan.mayTryAgain()) {
            end(one);
            one.waiter.unavailable(why);
            return;
        }
        log.debug("fetch at {}: {}", one.range.offset() + one.plan.received(), why);
        long pause = FIRST_PAUSE_MS << Math.min(MOST_DOUBLINGS, one.plan.vain());
        one.timer = loop.schedule(Math.min(limits.timeoutMs(), pause), () -> ask(one));
    }

    private void take(Wanted one, ContentChunk chunk) {
        int from = (int) (chunk.offset() - one.range.offset());
        if (!one.plan.take(from, chunk.data().length)) {
            return;
        }
        System.arraycopy(chunk.data(), 0, one.bytes, from, chunk.data().length);
        if (one.plan.isComplete()) {
            end(one);
            one.waiter.here(one.bytes);
        } else if (one.plan.wantsMore()) {
            ask(one);
        }
    }

    private void end(Wanted one) {
        one.timer.cancel();
        wanted.remove(one);
    }
}
