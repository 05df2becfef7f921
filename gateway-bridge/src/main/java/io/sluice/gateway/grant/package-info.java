/**
 * Who may send, how much, and when: pure deciders without sockets, threads or clocks, owned by one thread.
 *
 * <pre>
 * request ─> RequestQueue ─> Scheduler ─> GrantBook ─> received ─> durable
 *              (bounds)      (fairness)     (unused bytes: lapse, withdrawal, session end come back)
 *                                ^
 *                         OutstandingLimit (how much may be out: what the relay can take)
 * </pre>
 *
 * <p>A granted byte is <em>unused</em> until its chunk has arrived, then <em>undurable</em> until Kafka or the spool
 * has it. Both count as outstanding, as do the credits given with activations. Invariants: nothing is granted that
 * would bring outstanding above the limit in force; a byte leaves the books exactly once; a request waits in at most
 * one place.
 */
@NullMarked
package io.sluice.gateway.grant;

import org.jspecify.annotations.NullMarked;
