/**
 * Reads the gateway's own topic: answers (partition 1) go to whoever asked, commands (partition 0) to the inbox. One
 * thread; where it goes on after a restart is the inbox's word, not a consumer group's.
 *
 * <p>A gateway that has fallen behind its topic's start counts and logs that, and goes on with the earliest record. It
 * does not ask for a snapshot of what is gone: those targets end by the coordinator's timers.
 */
@NullMarked
package io.sluice.gateway.control;

import org.jspecify.annotations.NullMarked;
