/**
 * What this endpoint is asked to do, from arrival to report.
 *
 * <pre>
 * arrived ─▶ Admission (pure) ─▶ FETCHING ─▶ READY ─▶ RUNNING ─▶ outbox
 *               │ refused, known, lapsed        │ journal: id synced before the spawn
 *               ▼                               ▼
 *             outbox                     never again, whoever sends it
 * </pre>
 *
 * Everything here belongs to the owner loop. An id is held in exactly one place: waiting or running in
 * {@code Activations}, or as a report in the outbox.
 */
@NullMarked
package io.sluice.agent.inbox;

import org.jspecify.annotations.NullMarked;
