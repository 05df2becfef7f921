/**
 * Reads the gateway's own topic: answers (partition 1) go to whoever asked, commands (partition 0) to the inbox. One
 * thread; where it goes on after a restart is the inbox's word, not a consumer group's.
 */
@NullMarked
package io.sluice.gateway.control;

import org.jspecify.annotations.NullMarked;
