package io.sluice.coordinator.topology;

import io.sluice.coordinator.ledger.TargetStates;
import io.sluice.coordinator.rollout.WaveOrder;
import io.sluice.coordinator.selection.TargetSelection;
import io.sluice.coordinator.selection.TargetSelection.Selected;
import io.sluice.topics.CancelTargets;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.ReleaseTargets;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.SelectTargets;
import io.sluice.topics.Selection;
import java.util.List;
import java.util.function.Predicate;

/** Answers selections: appends the partition's targets of an invocation to the log, and the close mark after them. */
final class SelectionDesk {
    private final PartitionState state;
    private final LedgerLog log;
    private final Outbox outbox;
    private final RegionMeters meters;
    private final ReleaseDesk releases;
    private final Predicate<String> isOwn;

    SelectionDesk(
            PartitionState state,
            LedgerLog log,
            Outbox outbox,
            RegionMeters meters,
            ReleaseDesk releases,
            Predicate<String> isOwn) {
        this.state = state;
        this.log = log;
        this.outbox = outbox;
        this.meters = meters;
        this.releases = releases;
        this.isOwn = isOwn;
    }

    void read(Selection selection, long now) {
        if (selection.getOrder() instanceof SelectTargets order) {
            select(selection, order, now);
        } else if (selection.getOrder() instanceof CancelTargets order) {
            cancel(selection.getInvocationId(), order.getReason(), now);
        } else if (selection.getOrder() instanceof ReleaseTargets release) {
            releases.read(selection, release, now);
        }
    }

    private void select(Selection selection, SelectTargets order, long now) {
        String invocationId = selection.getInvocationId();
        if (state.spec(invocationId) != null && state.mark(invocationId).isClosed()) {
            meters.idle("SELECTED_BEFORE");
            return;
        }
        Selected selected = meters.selection()
                .record(() -> TargetSelection.select(order.getSpec(), selection.getPartition(), state.index(), isOwn));
        List<String> targets = List.of();
        if (selected instanceof Selected.Targets found) {
            targets = found.endpointIds();
        } else if (selected instanceof Selected.Unreadable unreadable) {
            outbox.deadLetter(invocationId, selection, "UNREADABLE_SELECTOR", unreadable.why());
        }
        for (String endpoint : targets) {
            log.target(invocationId, endpoint, order.getSpec(), group(order.getSpec(), endpoint), now);
        }
        log.close(invocationId, now);
        // After what others wait for: it is needed when this comes back, which is another record.
        state.keepSpec(selection);
    }

    private String group(InvocationSpec spec, String endpointId) {
        RolloutPlan plan = spec.getRollout();
        return plan == null || plan.getWavesBy().isEmpty()
                ? ""
                : WaveOrder.group(plan.getWavesBy(), state.endpoint(endpointId));
    }

    private void cancel(String invocationId, String reason, long now) {
        if (state.spec(invocationId) == null) {
            // Every partition is told to cancel; this one was never asked for targets, or has forgotten them.
            meters.idle("CANCEL_OF_NO_SELECTION");
            return;
        }
        state.keepCancel(invocationId, reason);
        state.eachRow(invocationId, row -> {
            if (!TargetStates.isTerminal(row.getState()) && !row.getCancelRequested()) {
                log.cancel(row, reason, now);
            }
        });
    }
}
