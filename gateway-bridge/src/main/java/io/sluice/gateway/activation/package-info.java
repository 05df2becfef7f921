/**
 * Decides what becomes of activations: pure and single-threaded, time and lookups come in from outside. An entry is
 *
 * <pre>
 *   PENDING ──send──▶ HANDED(boot, count) ──terminal report durable──▶ gone, its id remembered as answered
 *      │                 │  └─ expiry + run time-out + grace ────────▶ gone
 *      │                 └──── journal lost, or expired and another boot ─┐
 *      └── expiry, cancel, no variant ──────────────────────────────────┴▶ ENDING(verdict) ──verdict durable──▶ gone
 * </pre>
 *
 * Invariants: one terminal record of an entry is on its way at most; no credit is handed out beyond the limit
 * in force, and nobody waits for any; what is gone is never sent.
 */
@NullMarked
package io.sluice.gateway.activation;

import org.jspecify.annotations.NullMarked;
