package io.sluice.gateway.depot;

import io.sluice.gateway.depot.Warmed.State;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has contents pulled before an endpoint asks, one after the other, so that those that endpoints wait for are not held up;
 * remembers for a while what became of each. Any thread may call.
 */
final class Warming {
    /** Contents remembered, in any state; of more, those that are over are forgotten first, then new ones refused. */
    static final int MOST = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Warming.class);

    private final DepotFiles files;
    private final Wanting wanting;
    private final ToLongFunction<String> pulledBytes;
    private final long pinnableBytes;
    /** In the order in which they were wanted. */
    private final Deque<Item> items = new ArrayDeque<>();

    private @Nullable Item current;

    /** Has a content pulled; as {@link Puller#want}. */
    interface Wanting {
        void want(String digestHex, Consumer<Optional<ContentUnavailableException>> done);
    }

    /**
     * With nothing to do.
     *
     * @param pulledBytes of a content that is under way
     * @param pinnableBytes that may be pinned in all
     */
    Warming(DepotFiles files, Wanting wanting, ToLongFunction<String> pulledBytes, long pinnableBytes) {
        this.files = files;
        this.wanting = wanting;
        this.pulledBytes = pulledBytes;
        this.pinnableBytes = pinnableBytes;
    }

    /** A content of an order. */
    private static final class Item {
        final String orderId;
        final WarmWish wish;
        final String digestHex;
        final String name;
        final long sizeBytes;
        State state = State.WAITING;
        String reason = "";

        Item(String orderId, WarmWish wish, WarmContent content) {
            this.orderId = orderId;
            this.wish = wish;
            this.digestHex = content.digestHex();
            this.name = content.name();
            this.sizeBytes = content.sizeBytes();
        }

        boolean over() {
            return state == State.DONE || state == State.FAILED;
        }
    }

    /** Takes an order. */
    void ordered(String orderId, WarmWish wish, List<WarmContent> contents) {
        synchronized (this) {
            for (WarmContent content : contents) {
                Item item = new Item(orderId, wish, content);
                if (!makeRoom()) {
                    LOG.warn("content {} is not warmed: {} wait already", content.digestHex(), MOST);
                    continue;
                }
                items.add(item);
            }
        }
        next();
    }

    /** What there is to tell, the oldest first. */
    synchronized List<Warmed> snapshot() {
        List<Warmed> rows = new ArrayList<>();
        for (Item item : items) {
            rows.add(new Warmed(
                    item.orderId, item.digestHex, item.name, item.sizeBytes, have(item), item.state, item.reason));
        }
        return rows;
    }

    private long have(Item item) {
        if (item.state == State.DONE) {
            return item.sizeBytes;
        }
        return item == current ? pulledBytes.applyAsLong(item.digestHex) : 0;
    }

    private boolean makeRoom() {
        Iterator<Item> oldest = items.iterator();
        while (items.size() >= MOST && oldest.hasNext()) {
            if (oldest.next().over()) {
                oldest.remove();
            }
        }
        return items.size() < MOST;
    }

    private void next() {
        Item item;
        synchronized (this) {
            if (current != null) {
                return;
            }
            item = items.stream().filter(each -> !each.over()).findFirst().orElse(null);
            if (item == null) {
                return;
            }
            current = item;
            item.state = State.PULLING;
        }
        Item begun = item;
        String refusal = begin(begun);
        if (!refusal.isEmpty()) {
            over(begun, refusal);
        } else if (begun.wish == WarmWish.UNPIN || files.has(begun.digestHex)) {
            over(begun, "");
        } else {
            wanting.want(
                    begun.digestHex,
                    failure -> over(
                            begun,
                            failure.map(why -> String.valueOf(why.getMessage())).orElse("")));
        }
    }

    /** Why not; empty: it may be pulled. */
    private String begin(Item item) {
        try {
            if (item.wish == WarmWish.PIN && !files.pin(item.digestHex, item.sizeBytes, pinnableBytes)) {
                return "PIN_LIMIT: at most " + pinnableBytes + " bytes may be pinned (depot.pinned.percent)";
            }
            if (item.wish == WarmWish.UNPIN) {
                files.unpin(item.digestHex);
            }
            return "";
        } catch (IOException e) {
            LOG.error("content {} cannot be pinned or released", item.digestHex, e);
            return "DISK_BROKEN: the mark of what is pinned cannot be written";
        }
    }

    private void over(Item item, String refusal) {
        if (!refusal.isEmpty() && item.wish == WarmWish.PIN) {
            try {
                files.unpin(item.digestHex);
            } catch (IOException e) {
                LOG.warn("the mark of {} cannot be removed: {}", item.digestHex, e.toString());
            }
        }
        synchronized (this) {
            item.state = refusal.isEmpty() ? State.DONE : State.FAILED;
            item.reason = refusal;
            current = null;
        }
        next();
    }
}
