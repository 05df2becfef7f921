package io.sluice.benchmarks.fault;

import io.sluice.benchmarks.fault.Fault.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Which faults come when: the same for the same seed, length and pace. */
public final class FaultPlan {
    /*
     * Faults come in rounds with a calm after each, in which everything must recover. A round has one fault, and one time in
     * two a second of another part that begins while the first is on. The kinds are dealt like cards: none comes again
     * before all have come.
     */
    private static final int CALM_LEAST_MS = 6_000;
    private static final int CALM_MOST_MS = 14_000;

    private final SplittableRandom random;
    private final long lengthMillis;
    private final double pace;
    private final Deque<Kind> deck = new ArrayDeque<>();
    private final List<Fault> faults = new ArrayList<>();

    private FaultPlan(long seed, long lengthMillis, double pace) {
        this.random = new SplittableRandom(seed);
        this.lengthMillis = lengthMillis;
        this.pace = pace;
    }

    /**
     * Makes a plan.
     *
     * @param lengthMillis every fault is mended by then
     * @param pace times are multiplied by it; less than 1 for a short run
     * @return in the order in which they begin
     */
    public static List<Fault> of(long seed, long lengthMillis, double pace) {
        return new FaultPlan(seed, lengthMillis, pace).rounds();
    }

    private List<Fault> rounds() {
        long at = calm();
        while (true) {
            Fault first = next(at, null);
            if (first.endMillis() > lengthMillis) {
                return List.copyOf(faults);
            }
            faults.add(first);
            long end = first.endMillis();
            if (random.nextBoolean()) {
                Fault second = next(at + random.nextLong(first.lastsMillis() + 1), first.kind());
                if (second.endMillis() <= lengthMillis) {
                    faults.add(second);
                    end = Math.max(end, second.endMillis());
                }
            }
            at = end + calm();
        }
    }

    private long calm() {
        return Math.round(pace * random.nextInt(CALM_LEAST_MS, CALM_MOST_MS));
    }

    private Fault next(long at, @Nullable Kind beside) {
        Kind kind = deal(beside);
        long least = kind.leastSeconds() * 1_000L;
        long most = kind.mostSeconds() * 1_000L;
        long lasts = Math.round(pace * random.nextLong(least, most + 1));
        return new Fault(faults.size() + 1, kind, at, lasts);
    }

    private Kind deal(@Nullable Kind beside) {
        if (deck.stream().noneMatch(kind -> beside == null || kind.part() != beside.part())) {
            List<Kind> cards = new ArrayList<>(List.of(Kind.values()));
            while (!cards.isEmpty()) {
                deck.add(cards.remove(random.nextInt(cards.size())));
            }
        }
        for (Kind card : deck) {
            if (beside == null || card.part() != beside.part()) {
                deck.removeFirstOccurrence(card);
                return card;
            }
        }
        throw new IllegalStateException("no kind of fault strikes another part than " + beside);
    }
}
