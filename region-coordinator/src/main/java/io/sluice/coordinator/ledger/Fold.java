package io.sluice.coordinator.ledger;

import io.sluice.topics.LedgerRow;

/** What one record of the log did to one row. */
public sealed interface Fold {

    /** The target is there now, {@code QUEUED}. */
    record Created(LedgerRow row) implements Fold {}

    /** The row went on to another state, {@code before} it was in which. */
    record Moved(LedgerRow row, io.sluice.topics.TargetState before) implements Fold {}

    /** The attempt ended, {@code before} the row was in which state; the row is {@code QUEUED} for the next one. */
    record Retried(LedgerRow row, io.sluice.topics.TargetState before) implements Fold {}

    /** Its wave has come; its state is what it was. */
    record Released(LedgerRow row) implements Fold {}

    /** The row knows more (a reason, that it is to be cancelled); its state is what it was. */
    record Noted(LedgerRow row) implements Fold {}

    /** Another end was reported after the first; counted in the row. */
    record Late(LedgerRow row) implements Fold {}

    /** The record had been applied before; the row is as it was and is shown again. */
    record Repeated(LedgerRow row) implements Fold {}

    /** The record says nothing new of this row. */
    record Unchanged(LedgerRow row, String why) implements Fold {}

    /** There is no row for this record, and it makes none. */
    record Dropped(String why) implements Fold {}
}
