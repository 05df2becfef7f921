package io.sluice.coordinator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.LedgerRecord;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerFoldTest {
    private static final Path STATES = Path.of("..", "docs", "states.md");

    @Test
    void aTargetBeginsQueued() {
        // When
        Fold fold = LedgerFold.apply(null, LedgerRecords.selected("i", "e"), 7, false);
        // Then
        LedgerRow row = ((Fold.Created) fold).row();
        assertThat(row.getState()).isEqualTo(TargetState.QUEUED);
        assertThat(row.getReason()).isEqualTo(LedgerFold.SELECTED);
        assertThat(row.getAppliedOffset()).isEqualTo(7);
        assertThat(row.getExpiresAt()).isEqualTo(LedgerRecords.EXPIRES_AT);
    }

    @Test
    void aTargetAfterTheCloseMarkDoesNotExist() {
        assertThat(LedgerFold.apply(null, LedgerRecords.selected("i", "e"), 7, true))
                .isEqualTo(new Fold.Dropped(LedgerFold.AFTER_CLOSE));
    }

    @Test
    void aReportOfNoTargetMakesNone() {
        assertThat(LedgerFold.apply(null, LedgerRecords.reported("i", "e", TargetState.SUCCEEDED), 7, false))
                .isEqualTo(new Fold.Dropped(LedgerFold.NO_SUCH_TARGET));
    }

    @Test
    void theFirstEndWinsAndLaterOnesAreCounted() {
        // Given
        LedgerRow ended = rowIn(TargetState.FAILED);
        // When
        Fold fold = LedgerFold.apply(ended, LedgerRecords.reported("i", "e", TargetState.SUCCEEDED), 50, false);
        // Then
        LedgerRow row = ((Fold.Late) fold).row();
        assertThat(row.getState()).isEqualTo(TargetState.FAILED);
        assertThat(row.getLate()).isEqualTo(1);
        assertThat(row.getLateState()).isEqualTo(TargetState.SUCCEEDED);
    }

    @Test
    void aProposalAfterTheEndIsNothing() {
        LedgerRow ended = rowIn(TargetState.SUCCEEDED);
        assertThat(LedgerFold.apply(ended, LedgerRecords.proposed("i", "e", TargetState.UNREACHABLE), 50, false))
                .isEqualTo(new Fold.Unchanged(ended, LedgerFold.ALREADY_ENDED));
    }

    @Test
    void aRecordAppliedBeforeOnlyShowsTheRowAgain() {
        LedgerRow running = rowIn(TargetState.RUNNING);
        assertThat(LedgerFold.apply(
                        running,
                        LedgerRecords.reported("i", "e", TargetState.SUCCEEDED),
                        running.getAppliedOffset(),
                        false))
                .isEqualTo(new Fold.Repeated(running));
    }

    @Test
    void statesNeverGoBackwards() {
        LedgerRow running = rowIn(TargetState.RUNNING);
        assertThat(LedgerFold.apply(running, LedgerRecords.reported("i", "e", TargetState.DELIVERED), 50, false))
                .isEqualTo(new Fold.Unchanged(running, LedgerFold.BACKWARDS));
    }

    @Test
    void aReasonForWaitingIsNotedInTheRow() {
        // When
        Fold fold = LedgerFold.apply(
                rowIn(TargetState.QUEUED), LedgerRecords.reported("i", "e", TargetState.QUEUED, "OFFLINE"), 50, false);
        // Then
        assertThat(((Fold.Noted) fold).row().getReason()).isEqualTo("OFFLINE");
    }

    @Test
    void howFarARunningTargetIsIsNotedInTheRow() {
        // Given
        LedgerRow running = rowIn(TargetState.RUNNING);
        // When
        Fold fold = LedgerFold.apply(
                running, LedgerRecords.reported("i", "e", TargetState.RUNNING, "PROGRESS: 42 copying"), 50, false);
        // Then
        LedgerRow row = ((Fold.Noted) fold).row();
        assertThat(row)
                .isEqualTo(LedgerRow.newBuilder(running)
                        .setReason("PROGRESS: 42 copying")
                        .setAppliedOffset(50)
                        .build());
    }

    @Test
    void aRunningReportThatSaysNothingNewChangesNothing() {
        // Given
        LedgerRow running = rowIn(TargetState.RUNNING);
        LedgerRow stopping =
                ((Fold.Noted) LedgerFold.apply(running, LedgerRecords.cancelled("i", "e"), 40, false)).row();
        // Then
        for (LedgerRow row : List.of(running, stopping)) {
            for (String reason : List.of("", row.getReason())) {
                assertThat(LedgerFold.apply(
                                row, LedgerRecords.reported("i", "e", TargetState.RUNNING, reason), 50, false))
                        .isEqualTo(new Fold.Unchanged(row, LedgerFold.NOTHING_NEW));
            }
        }
        assertThat(LedgerFold.apply(
                        stopping, LedgerRecords.reported("i", "e", TargetState.RUNNING, "PROGRESS: 42"), 50, false))
                .isEqualTo(new Fold.Unchanged(stopping, LedgerFold.NOTHING_NEW));
    }

    @Test
    void aGatewaysOwnExpiryIsHearsayOnceTheTargetMayHaveBeenElsewhere() {
        // Given
        LedgerRow queued = rowIn(TargetState.QUEUED);
        LedgerRow moved = ((Fold.Noted) LedgerFold.apply(queued, LedgerRecords.rerouted("i", "e", 2), 40, false)).row();
        // Then
        assertThat(moved.getRouteEpoch()).isEqualTo(2);
        assertThat(LedgerFold.apply(queued, LedgerRecords.expiredAtGateway("i", "e"), 50, false))
                .isInstanceOf(Fold.Moved.class);
        for (LedgerRow row : List.of(moved, rowIn(TargetState.DELIVERED), rowIn(TargetState.RUNNING))) {
            assertThat(LedgerFold.apply(row, LedgerRecords.expiredAtGateway("i", "e"), 50, false))
                    .isEqualTo(new Fold.Unchanged(row, LedgerFold.HEARSAY));
        }
        // Then: the agent's own word counts
        assertThat(LedgerFold.apply(moved, LedgerRecords.reported("i", "e", TargetState.EXPIRED), 50, false))
                .isInstanceOf(Fold.Moved.class);
    }

    /** Run with -Dsluice.docs.update=true to print the table anew. */
    @Test
    void theTableOfMovesInTheManualIsTrue() throws IOException {
        String table = table();
        if (Boolean.getBoolean("sluice.docs.update")) {
            Files.createDirectories(STATES.getParent());
            Files.writeString(STATES, table);
        }
        assertThat(Files.readString(STATES, StandardCharsets.UTF_8)).isEqualTo(table);
    }

    private static LedgerRow rowIn(TargetState state) {
        LedgerRow row = ((Fold.Created) LedgerFold.apply(null, LedgerRecords.selected("i", "e"), 1, false)).row();
        if (state == TargetState.QUEUED) {
            return row;
        }
        return ((Fold.Moved) LedgerFold.apply(row, LedgerRecords.reported("i", "e", state), 2, false)).row();
    }

    private static String table() {
        StringBuilder page = new StringBuilder();
        page.append("# States of a target\n\n");
        page.append(
                "Printed from `LedgerFold`; a test fails when it is stale. A row of the ledger is in one of these ");
        page.append(
                "states; a record of the log either moves it to another (named), tells it something (*noted*), is ");
        page.append("counted as *late*, or changes nothing (–). A record at or before the offset the row has applied ");
        page.append("changes nothing, whatever it says. Reports come from gateways and agents, proposals from the ");
        page.append("coordinator's timers.\n\n| state |");
        page.append(" selected | released | cancel requested |");
        for (TargetState next : TargetState.values()) {
            page.append(" reported ").append(next).append(" |");
        }
        page.append(" proposed end |\n|---|---|---|---|");
        page.append("---|".repeat(TargetState.values().length)).append("---|\n");
        line(page, "(none)", null);
        for (TargetState now : TargetState.values()) {
            line(page, now.toString(), rowIn(now));
        }
        page.append("\n`selected` after the partition's close mark of the invocation makes no row.\n");
        page.append(
                "\nA reported end that the invocation wants tried again leads back to QUEUED, where the target's next ");
        page.append(
                "attempt begins, until it has no further attempt; what is said of another attempt changes nothing.\n");
        page.append(
                "\nA gateway's own EXPIRED changes nothing once the target has been routed to another gateway or an ");
        page.append("agent has had it; the agent's word counts.\n");
        return page.toString();
    }

    private static void line(StringBuilder page, String name, @Nullable LedgerRow row) {
        page.append("| ").append(name).append(" |");
        page.append(cell(row, LedgerRecords.selected("i", "e")));
        page.append(cell(row, LedgerRecords.released("i", "e", 1)));
        page.append(cell(row, LedgerRecords.cancelled("i", "e")));
        for (TargetState next : TargetState.values()) {
            page.append(cell(row, LedgerRecords.reported("i", "e", next, "says more")));
        }
        page.append(cell(row, LedgerRecords.proposed("i", "e", TargetState.UNREACHABLE))
                .replace("UNREACHABLE", "that end"));
        page.append('\n');
    }

    private static String cell(@Nullable LedgerRow row, LedgerRecord record) {
        Fold fold = LedgerFold.apply(row, record, 100, false);
        String words = "–";
        if (fold instanceof Fold.Created created) {
            words = created.row().getState().toString();
        } else if (fold instanceof Fold.Moved moved) {
            words = moved.row().getState().toString();
        } else if (fold instanceof Fold.Noted || fold instanceof Fold.Released) {
            words = "*noted*";
        } else if (fold instanceof Fold.Late) {
            words = "*late*";
        }
        return " " + words + " |";
    }
}
