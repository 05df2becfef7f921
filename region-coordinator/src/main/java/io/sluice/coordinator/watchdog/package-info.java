/**
 * Keeps a paused owner from writing. At-least-once has no fencing: a process that was stopped for longer than its session
 * lasts has lost its partitions, does not know it, and would go on where it was. So a process that was paused for {@code
 * owner.watchdog.timeout}, which is less than the session time-out, halts before it writes.
 *
 * <p>A thread that does nothing else ticks. Whoever finds the last tick too long ago knows that no thread of the process
 * ran between: the ticking thread itself, each producer before it sends, each main consumer before and after it polls. It
 * does not matter which of them wakes up first. {@code Runtime.halt} it is, because an orderly stop would flush. Besides,
 * a thread of the streams that has not polled for nearly {@code max.poll.interval.ms}, after which its consumer leaves the
 * group, halts the process when it sends.
 *
 * <p>Why not the time since the thread's own last poll: it measures work, not pauses. A thread that writes the targets of
 * a large invocation, opens stores, or waits in a commit for a broker to come back does not poll for seconds, yet its
 * consumer's heartbeats, which are sent by another thread, keep its partitions. Halting there was seen to end healthy
 * owners for ever.
 *
 * <p>What remains: records that were given to the producer before the pause are in its buffer, and its network thread may
 * send them in the moment between waking up and the halt; they were decided by the rightful owner, the new one decides the
 * same from the log, and readers drop repeated ids and older offsets. A pause shorter than the timeout is no pause; nor is
 * a network that lets heartbeats be lost while the process runs: there the broker refuses the commit, but not what was
 * sent before. With the watchdog off all this rests on the session time-out alone.
 *
 * <p>Threads: the tick is written by the ticking thread alone; each note of a poll belongs to its thread.
 */
@NullMarked
package io.sluice.coordinator.watchdog;

import org.jspecify.annotations.NullMarked;
