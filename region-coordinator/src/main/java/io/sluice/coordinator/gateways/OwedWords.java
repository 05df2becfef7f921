package io.sluice.coordinator.gateways;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which words gateways have not certainly got, and which of them are to be said again now. Pure, not for many threads.
 *
 * <p>A word is known by a key of the caller's; one that is said under a key again stands for the former one, whose outcome
 * no longer matters: a gateway's messages arrive in their order. A look goes round all words, so many at once, so that the
 * words for a gateway that is missing hold up no others.
 */
public final class OwedWords {
    private final int most;
    private final long keptMs;
    /** In the order in which they were looked at last. */
    private final Map<String, Owed> owed = new LinkedHashMap<>();

    private long lastNumber;

    /** @param inFlight the number it was last said under, whose outcome is awaited; 0: none is */
    private record Owed(String gateway, long since, long inFlight) {}

    /** What is to be done with a word. */
    public sealed interface Step {
        String key();

        /** Say it, and tell its outcome under this number. */
        record Say(String key, long number) implements Step {}

        /** Its time is over. */
        record GiveUp(String key) implements Step {}
    }

    /**
     * Nothing is owed.
     *
     * @param most words owed at once
     * @param keptMs after which one is given up that could not be said
     */
    public OwedWords(int most, long keptMs) {
        this.most = most;
        this.keptMs = keptMs;
    }

    public int size() {
        return owed.size();
    }

    /**
     * A word is said.
     *
     * @return the number to tell its outcome under; 0: there is no room, it is owed to nobody
     */
    public long say(String key, String gateway, long now) {
        Owed former = owed.remove(key);
        if (former == null && owed.size() >= most) {
            return 0;
        }
        owed.put(key, new Owed(gateway, now, ++lastNumber));
        return lastNumber;
    }

    /** A word that a former owner said, whose outcome it may not have learnt. */
    public void found(String key, String gateway, long since) {
        owed.put(key, new Owed(gateway, since, 0));
    }

    /** The gateway has it. True: that was the word that stands, and it is owed no longer. */
    public boolean heard(String key, long number) {
        Owed word = owed.get(key);
        if (word == null || word.inFlight() != number) {
            return false;
        }
        owed.remove(key);
        return true;
    }

    /** The gateway may not have it: it is to be said again. */
    public void unheard(String key, long number) {
        owed.computeIfPresent(
                key, (same, word) -> word.inFlight() == number ? new Owed(word.gateway(), word.since(), 0) : word);
    }

    /**
     * Looks at the next words.
     *
     * @param looked how many of them
     * @param there the gateways that can be told
     */
    public List<Step> look(long now, int looked, Predicate<String> there) {
        List<Step> steps = new ArrayList<>();
        Map<String, Owed> kept = new LinkedHashMap<>();
        Iterator<Map.Entry<String, Owed>> next = owed.entrySet().iterator();
        for (int done = 0; done < looked && next.hasNext(); done++) {
            Map.Entry<String, Owed> entry = next.next();
            next.remove();
            Owed word = entry.getValue();
            if (word.inFlight() == 0 && now - word.since() > keptMs) {
                steps.add(new Step.GiveUp(entry.getKey()));
            } else if (word.inFlight() == 0 && there.test(word.gateway())) {
                kept.put(entry.getKey(), new Owed(word.gateway(), word.since(), ++lastNumber));
                steps.add(new Step.Say(entry.getKey(), lastNumber));
            } else {
                kept.put(entry.getKey(), word);
            }
        }
        owed.putAll(kept);
        return steps;
    }
}
