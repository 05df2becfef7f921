/**
 * Where transfers come in. One thread owns what waits, what has been granted and every open transfer; event loops and the
 * relay only put events into its mailbox.
 *
 * <p>A turn: take what has happened, write the checkpoints of all that became durable with one change of the store, give the
 * PUBACKs, let the decider grant. What may be in the mailbox is bounded: requests by the mailbox's size, chunks by what has
 * been granted, the relay's words by the chunks.
 */
@NullMarked
package io.sluice.gateway.intake;

import org.jspecify.annotations.NullMarked;
