package io.sluice.gateway.transfer;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the chunks of one attempt lie. Bounded: when there are as many runs as there may be, neighbours become one with more
 * strangers in between, which costs readers time and no bytes.
 *
 * <p>Never joined are runs between which chunks may lie that were not counted: after a restart, or after a chunk was given
 * back, one opens anew.
 */
final class Runs {
    private final int most;
    private final List<Run> all = new ArrayList<>(2);
    private long strangers = Run.STRANGERS;
    private boolean opens = true;
    private int firstUnstored;
    private int stored;

    Runs(int most) {
        this.most = most;
    }

    /** Goes on behind stored ones. */
    Runs(int most, List<Run> earlier) {
        this(most);
        all.addAll(earlier);
        firstUnstored = earlier.size();
        stored = earlier.size();
    }

    List<Run> all() {
        return List.copyOf(all);
    }

    int size() {
        return all.size();
    }

    Run get(int number) {
        return all.get(number);
    }

    /** More interruptions than runs may be: no further one can be taken. */
    boolean isFull() {
        return all.size() >= 2 * most;
    }

    /** Behind the last one may lie chunks that nobody counted. */
    void interrupted() {
        opens = true;
    }

    void clear() {
        all.clear();
        strangers = Run.STRANGERS;
        opens = true;
        firstUnstored = 0;
    }

    void place(int partition, long offset) {
        int last = all.size() - 1;
        if (!opens && all.get(last).takes(partition, offset, strangers)) {
            all.set(last, all.get(last).with(offset));
            return;
        }
        if (all.size() >= most) {
            join();
        }
        all.add(Run.of(partition, offset, opens));
        opens = false;
    }

    /** Lets more strangers in until a quarter has gone, as far as there is anything to join. */
    private void join() {
        while (all.size() > most * 3 / 4 && joinable()) {
            strangers *= 2;
            List<Run> joined = new ArrayList<>(all.size());
            for (Run each : all) {
                int last = joined.size() - 1;
                if (!each.opens() && joined.get(last).takes(each.partition(), each.firstOffset(), strangers)) {
                    joined.set(last, joined.get(last).and(each));
                } else {
                    joined.add(each);
                }
            }
            all.clear();
            all.addAll(joined);
            firstUnstored = 0;
        }
    }

    private boolean joinable() {
        for (int i = 1; i < all.size(); i++) {
            if (!all.get(i).opens() && all.get(i).partition() == all.get(i - 1).partition()) {
                return true;
            }
        }
        return false;
    }

    /** The first one that has changed since {@link #nowStored}. */
    int firstUnstored() {
        return firstUnstored;
    }

    /** How many are in the store; those beyond {@link #size} are nobody's. */
    int stored() {
        return stored;
    }

    void nowStored() {
        stored = all.size();
        firstUnstored = Math.max(0, all.size() - 1);
    }
}
