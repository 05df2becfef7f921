/**
 * Where spawned methods speak to their gateway: a Unix-domain socket of the agent.
 *
 * <pre>
 * Runs (a secret for each run) ─▶ Door (the socket, one thread) ─▶ Conversation (pure: bytes to requests)
 *                                   ─▶ RuntimeDesk (on the loop) ─▶ upcall, transfer, ProgressBook (pure) ─▶ report
 * </pre>
 *
 * <p>There is no thread and no socket before the first run, and none some time after the last. One connection asks one thing at
 * a time, and is not read while it waits for the answer: what it makes the agent hold is a line and an answer. A connection
 * belongs to the run whose secret it has named and ends with it.
 */
@NullMarked
package io.sluice.agent.runtime;

import org.jspecify.annotations.NullMarked;
