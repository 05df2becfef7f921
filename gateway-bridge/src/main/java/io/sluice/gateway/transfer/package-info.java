/**
 * One transfer, decided without threads, sockets or disks: what comes up in chunks until its last one, and what may be
 * said of it.
 *
 * <pre>
 *   asked ──▶ OPEN ──last chunk durable, digest right──▶ COMPLETE (manifest) ──durable──▶ done, remembered
 *              │ ▲                  └──digest differs──▶ FAILED (manifest)
 *              └─┘ a chunk could not be made durable: given back, asked for again
 * </pre>
 *
 * <p>Invariants. {@code durableTo ≤ receivedTo ≤ grantedTo}. Chunks are taken in order only, so what is durable is always a
 * prefix, and the digest is that of the durable prefix. A byte is acknowledged only after the checkpoint that counts it
 * has been stored. A checkpoint does not tell that the last chunk has come, so after a restart one comes again, if need be
 * without data. Extents hold every
 * chunk of the durable prefix, in order, once.
 */
@NullMarked
package io.sluice.gateway.transfer;

import org.jspecify.annotations.NullMarked;
