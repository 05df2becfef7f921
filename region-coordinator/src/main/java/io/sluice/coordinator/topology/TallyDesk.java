package io.sluice.coordinator.topology;

import io.sluice.coordinator.ledger.PartitionTallies;
import io.sluice.topics.Tally;
import io.sluice.topics.TopicCatalog;

/** Writes tallies: the first changes and the last at once, what comes thick and fast once per tick. */
final class TallyDesk {
    private final PartitionTallies tallies;
    private final ReleaseBook releases;
    private final Outbox outbox;
    private final Throttle throttle = new Throttle();

    TallyDesk(PartitionTallies tallies, ReleaseBook releases, Outbox outbox) {
        this.tallies = tallies;
        this.releases = releases;
        this.outbox = outbox;
    }

    void changed(String invocationId) {
        if (throttle.admit(invocationId)) {
            write(invocationId);
        } else if (tallies.isSettled(invocationId)) {
            throttle.wrote(invocationId);
            write(invocationId);
        }
    }

    /** A partition was taken over: what is not settled is told again at the next tick. */
    void takeOver() {
        for (String invocation : tallies.invocations()) {
            if (!tallies.isSettled(invocation)) {
                throttle.hold(invocation);
            }
        }
    }

    void tick() {
        releases.changed().forEach(throttle::hold);
        throttle.due().forEach(this::write);
    }

    private void write(String invocationId) {
        Tally tally = tallies.tally(invocationId);
        if (tally != null) {
            outbox.write(TopicCatalog.TALLIES, invocationId, releases.told(tally));
        }
    }
}
