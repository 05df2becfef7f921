package io.sluice.coordinator.topology;

import io.sluice.coordinator.ledger.PartitionTallies;
import io.sluice.topics.Tally;
import io.sluice.topics.TopicCatalog;
import java.util.HashSet;
import java.util.Set;

/** Writes tallies: the last of an invocation at once, since somebody waits for it; what comes before, once per tick. */
final class TallyDesk {
    private final PartitionTallies tallies;
    private final ReleaseBook releases;
    private final Outbox outbox;
    private final Set<String> held = new HashSet<>();

    TallyDesk(PartitionTallies tallies, ReleaseBook releases, Outbox outbox) {
        this.tallies = tallies;
        this.releases = releases;
        this.outbox = outbox;
    }

    void changed(String invocationId) {
        if (tallies.isSettled(invocationId)) {
            held.remove(invocationId);
            write(invocationId);
        } else {
            held.add(invocationId);
        }
    }

    /** A partition was taken over: what is not settled is told again at the next tick. */
    void takeOver() {
        for (String invocation : tallies.invocations()) {
            if (!tallies.isSettled(invocation)) {
                held.add(invocation);
            }
        }
    }

    void tick() {
        held.addAll(releases.changed());
        held.forEach(this::write);
        held.clear();
    }

    private void write(String invocationId) {
        Tally tally = tallies.tally(invocationId);
        if (tally != null) {
            outbox.write(TopicCatalog.TALLIES, invocationId, releases.told(tally));
        }
    }
}
