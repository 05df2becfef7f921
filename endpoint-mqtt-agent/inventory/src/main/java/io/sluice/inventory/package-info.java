/**
 * What a machine is made of, read once by a short process of its own, and written as a report.
 *
 * <pre>
 * Machine (its parts, each read on a thread with a time limit) ─▶ Findings ─▶ report.Report ─▶ JSON, digest
 *    linux: the kernel's and the system's files, few commands      text: their formats (pure)
 *    portable: OSHI, where there is no /proc
 * </pre>
 *
 * <p>Nothing of the machine is changed. What cannot be read, or not in time, is left out and named, with the reason.
 */
@NullMarked
package io.sluice.inventory;

import org.jspecify.annotations.NullMarked;
