/**
 * The ledger: one log, one fold. A row of the ledger is a pure function of the records of its endpoint's partition of
 * {@code activation-reports}, in offset order; nothing else changes a row: no timer, no route, no clock.
 *
 * <pre>
 *   TargetSelected        report               report
 *  ───────────────▶ QUEUED ─────▶ DELIVERED ─────▶ RUNNING
 *                     │               │               │     report:   SUCCEEDED FAILED TIMED_OUT REJECTED
 *                     └───────────────┴───────────────┴───▶           CANCELLED EXPIRED INTERRUPTED UNREACHABLE
 *                                                           proposal: CANCELLED EXPIRED INTERRUPTED UNREACHABLE …
 * </pre>
 *
 * <p>Invariants, each held by a property test: a row has at most one terminal state, the first in offset order, and later
 * reports of an end are only counted ({@code late}); states never go backwards; a row remembers the offset it applied
 * last, so a replayed record changes nothing but shows the row again; a target after its partition's close mark does not
 * exist; the counts of an invocation sum to its targets. The whole table of moves is printed to {@code docs/states.md}.
 *
 * <p>Two things beside. A target that waits for its release is {@code QUEUED}; {@code TargetReleased} notes the wave it is
 * released in. An end that is to be tried again leads back to {@code QUEUED}, as the beginning of the next attempt: within
 * an attempt states never go backwards, and what is said of another attempt than the row's changes nothing.
 *
 * <p>Nothing here knows threads: one thread at a time owns a partition's ledger.
 */
@NullMarked
package io.sluice.coordinator.ledger;

import org.jspecify.annotations.NullMarked;
