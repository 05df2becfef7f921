/**
 * Upcalls: small requests that start at an endpoint and are answered here, without the coordinator and, where the handler
 * needs no Kafka, without Kafka.
 *
 * <pre>
 *   asked ──▶ WAITING ──a place is free──▶ RUNNING ──handler done, failed, or out of time──▶ ANSWERED ──expiry──▶ forgotten
 *               └────────── expiry ─────────────────────────────────────────────────────────────┘ (EXPIRED)
 * </pre>
 *
 * <p>Invariants. An upcall is known by its id and its endpoint. While it is known its handler is called at most once, however
 * often it is asked for; each time it is asked for after its answer, the same answer is given. An answer goes to the
 * connection that asked last. Who waits is taken in turns, endpoint by endpoint. Upcalls need no grant: their arguments come
 * with the request and are bounded, so they wait for no transfer of any class.
 *
 * <p>{@link io.sluice.gateway.upcall.UpcallBook} decides, guarded by the monitor of {@link io.sluice.gateway.upcall.Upcalls}.
 * Handlers run on that one's threads, outside of the monitor.
 */
@NullMarked
package io.sluice.gateway.upcall;

import org.jspecify.annotations.NullMarked;
