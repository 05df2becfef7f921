/**
 * One transfer, decided without threads, sockets or disks: what comes up in chunks until its last one, and what may be
 * said of it.
 *
 * <pre>
 *   asked ──▶ OPEN ──last chunk durable, digest right──▶ COMPLETE (manifest) ──durable──▶ done, remembered
 *              │ ▲                  └──digest differs──▶ FAILED (manifest)
 *              └─┘ a chunk could not be made durable: given back, asked for again
 *
 *   last chunk durable, but an earlier process took a part ──▶ UNVERIFIED ──read back from Kafka──▶ COMPLETE or FAILED
 * </pre>
 *
 * <p>Invariants. {@code durableTo ≤ receivedTo ≤ grantedTo}. Chunks are taken in order only, so what is durable is always a
 * prefix. The digest is that of the
 * durable prefix; its running state does not outlive the process (the JDK's digest, five times as fast as one whose state can
 * be stored, does not tell it), so a transfer that lived through a restart is read back before it is called complete. A byte is acknowledged only after the checkpoint that counts it
 * has been stored. A checkpoint does not tell that the last chunk has come, so after a restart one comes again, if need be
 * without data. Extents hold every
 * chunk of the durable prefix, in order, once.
 */
@NullMarked
package io.sluice.gateway.transfer;

import org.jspecify.annotations.NullMarked;
