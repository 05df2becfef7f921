/**
 * Output too large for a report, on its way up.
 *
 * <p>The thread that reads a method's standard output fills {@link io.sluice.agent.transfer.HeldBytes}; the loop asks to
 * send, sends what grants cover, and drops what has become durable. When the held bytes are full the reading thread waits,
 * and with it the method: this is how a gateway's control reaches the source.
 *
 * <p>Invariants. What is dropped is durable. A chunk is sent only within a grant of the present link that has not lapsed,
 * and never before the bytes ahead of it. Held bytes never exceed their capacity. A transfer ends once: durable, refused
 * (its digest differs), or lost (the gateway asks for bytes that are gone).
 */
@NullMarked
package io.sluice.agent.transfer;

import org.jspecify.annotations.NullMarked;
