/**
 * Reading a transfer back: from its manifest to its bytes, by seeking.
 *
 * <pre>
 *   transfers ──▶ TransferManifest ──▶ TransferReader ──▶ bytes in order, length and SHA-256 checked
 *                  (extents)              │      ▲
 *                                    seek │      │ next
 *                                         ▼      │
 *                                       ChunkSource ◀── transfer-chunks
 * </pre>
 *
 * <p>A manifest names extents: runs of records on {@code transfer-chunks}, of one partition each, that hold the chunks of one
 * attempt of the transfer. Between them lie strangers (records of others, or of other attempts), which are skipped. Chunks
 * may be there more than once, since what was acknowledged too late is sent again; and one that was sent too early, after a
 * lost one, is there again later. Neither harms: what does not go on exactly where the bytes so far end is dropped.
 *
 * <p>Whoever forgets a rule finds the length or the digest wrong, so {@code TransferReader} gives the last piece only after
 * both were found right: a reader that came to the end has the whole transfer as it left the endpoint.
 */
@NullMarked
package io.sluice.topics.transfer;

import org.jspecify.annotations.NullMarked;
