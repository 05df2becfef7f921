/**
 * The machine's inventory, on its way to the gateway.
 *
 * <pre>
 * ScanSchedule (pure: when) ─▶ Scanner (a process of its own writes the report to a file) ─▶ upcall inventory.report
 *                                 ─▶ KNOWN: nothing travels │ SEND: ReportSending (a transfer of the file)
 * </pre>
 *
 * <p>Invariants. One scan at a time, from its start to the end of its report. A report is never in the agent's memory but for what a
 * transfer holds. Nothing about earlier reports is kept here: what the gateway knows, it knows.
 */
@NullMarked
package io.sluice.agent.inventory;

import org.jspecify.annotations.NullMarked;
