/**
 * Upcalls on their way to the gateway: {@code asked ─▶ UpcallBook (pure) ─▶ up/rts … down/answer ─▶ whoever asked}.
 *
 * <p>Invariants. Each upcall has one end, and one only: answered, failed, unknown, or out of time. It is asked again, under the
 * same id, after every login until then. Never more are kept, in number or bytes, than the limits say; never more are on their
 * way without a PUBACK; and never more are sent in a time than a gateway takes from one session.
 */
@NullMarked
package io.sluice.agent.upcall;

import org.jspecify.annotations.NullMarked;
