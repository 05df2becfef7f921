package io.sluice.coordinator.collision;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The agent processes that have logged in under one endpoint id lately, in the order in which they were seen first.
 *
 * @param processes empty while there has been one only
 * @param collidedAt since when they are kept out; 0: they are not
 * @param splitAt when an administrator said last which of them are clones; 0: never
 */
public record Rivals(List<AgentProcess> processes, long collidedAt, long splitAt) {
    /** Of an id that one process only has used lately. */
    public static final Rivals NONE = new Rivals(List.of(), 0, 0);

    /** Remembered of one id at most. A clone that is one too many is found again when it logs in. */
    static final int MOST = 8;

    public Rivals {
        processes = List.copyOf(processes);
    }

    public boolean isNone() {
        return processes.isEmpty();
    }

    /** Both, or all, are kept out until an administrator splits them. */
    public boolean areHeld() {
        return collidedAt != 0;
    }

    /** Some of them are to be given identities of their own. */
    public boolean hasClones() {
        return processes.stream().anyMatch(AgentProcess::copied);
    }

    public @Nullable AgentProcess find(String boot) {
        return processes.stream()
                .filter(process -> process.boot().equals(boot))
                .findFirst()
                .orElse(null);
    }

    /** In words for administrators. */
    public String words() {
        return processes.stream().map(AgentProcess::words).collect(Collectors.joining("; "));
    }

    /** With this in the place of the process of the same boot, or behind all others; bounded. */
    Rivals with(AgentProcess process) {
        return replaced(process.boot(), process);
    }

    /** With this in the place of another, which was the same agent before it was started again. */
    Rivals replaced(String boot, AgentProcess process) {
        List<AgentProcess> next = new ArrayList<>();
        boolean found = false;
        for (AgentProcess each : processes) {
            if (!found && each.boot().equals(boot)) {
                next.add(process);
                found = true;
            } else {
                next.add(each);
            }
        }
        if (!found) {
            next.add(process);
        }
        while (next.size() > MOST) {
            // Who has proven to be alive, and who is a clone, is remembered rather than what was superseded long ago.
            AgentProcess least = next.subList(0, next.size() - 2).stream()
                    .filter(each -> !each.returned() && !each.copied())
                    .findFirst()
                    .orElse(next.get(0));
            next.remove(least);
        }
        return new Rivals(next, collidedAt, splitAt);
    }

    Rivals keeping(Predicate<AgentProcess> which) {
        return new Rivals(processes.stream().filter(which).toList(), collidedAt, splitAt);
    }
}
