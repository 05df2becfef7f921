/**
 * Keeps a paused owner from writing. At-least-once has no fencing: a process that was stopped for longer than its session
 * lasts has lost its partitions, does not know it, and would go on where it was. So a thread of the streams that has not
 * polled for {@code owner.watchdog.timeout}, which is less than the session time-out, halts the process before it writes.
 *
 * <p>First line: the consumer notes each poll of its thread, the producer looks at that note before each send. Second line:
 * a thread of its own looks at all notes. {@code Runtime.halt} it is, because an orderly stop would flush.
 *
 * <p>What remains: records that were given to the producer before the pause are in its buffer, and its network thread may
 * send them in the moment between waking up and the halt; they were decided by the rightful owner, the new one decides the
 * same from the log, and readers drop repeated ids and older offsets. A pause shorter than the timeout is no pause. With
 * the watchdog off all this rests on the session time-out alone.
 *
 * <p>Threads: each note belongs to one thread of the streams, and is read by the second line.
 */
@NullMarked
package io.sluice.coordinator.watchdog;

import org.jspecify.annotations.NullMarked;
