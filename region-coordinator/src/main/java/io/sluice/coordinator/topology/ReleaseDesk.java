package io.sluice.coordinator.topology;

import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.rollout.WaveOrder;
import io.sluice.coordinator.rollout.WaveOrder.Member;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.ReleaseTargets;
import io.sluice.topics.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Goes by releases: writes into the log which targets' wave has come, and sends what may be sent. */
final class ReleaseDesk {
    private final PartitionState state;
    private final ReleaseBook releases;
    private final LedgerLog log;
    private final Dispatcher dispatcher;
    private final TallyDesk tallies;
    private final RegionMeters meters;

    ReleaseDesk(
            PartitionState state,
            ReleaseBook releases,
            LedgerLog log,
            Dispatcher dispatcher,
            TallyDesk tallies,
            RegionMeters meters) {
        this.state = state;
        this.releases = releases;
        this.log = log;
        this.dispatcher = dispatcher;
        this.tallies = tallies;
        this.meters = meters;
    }

    void read(Selection selection, ReleaseTargets release, long now) {
        String invocationId = selection.getInvocationId();
        if (state.spec(invocationId) == null) {
            meters.idle("RELEASE_OF_NO_SELECTION");
            return;
        }
        ReleaseTargets former = releases.of(invocationId);
        if (former != null && release.getRevision() < former.getRevision()) {
            meters.idle("OLD_RELEASE");
            return;
        }
        // The same one again: what followed from it may have been lost with the process that did it.
        boolean anew = former == null || release.getRevision() == former.getRevision();
        releases.keep(selection, release);
        if (former == null || anew || release.getWaves() > former.getWaves()) {
            openWaves(invocationId, release, now);
        }
        if (former == null || anew || !release.getHeld().equals(former.getHeld())) {
            dispatcher.closed(invocationId, now);
        }
        dispatcher.pump(invocationId, now);
        tallies.changed(invocationId);
    }

    private void openWaves(String invocationId, ReleaseTargets release, long now) {
        if (release.getUpTo().isEmpty() && release.getGroups().isEmpty()) {
            return;
        }
        List<Member> members = new ArrayList<>();
        List<LedgerRow> unreleased = new ArrayList<>();
        state.eachRow(invocationId, row -> {
            members.add(new Member(row.getEndpointId(), row.getGroup()));
            if (row.getWave() == 0) {
                unreleased.add(row);
            }
        });
        Map<String, Integer> waves = WaveOrder.released(invocationId, members, release);
        for (LedgerRow row : unreleased) {
            Integer wave = waves.get(row.getEndpointId());
            if (wave != null) {
                log.released(row, wave, now);
            }
        }
    }

    /** A target's wave has come: it is sent with the others that are read before the next tick. */
    void released(LedgerRow row) {
        if (!TargetStates.isTerminal(row.getState())) {
            dispatcher.released(row);
        }
    }
}
