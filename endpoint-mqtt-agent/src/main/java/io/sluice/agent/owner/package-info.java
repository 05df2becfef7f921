/**
 * The one thread that owns what the agent knows: link, inbox, cache and outbox are touched by it alone. Other threads
 * (MQTT's, those of running methods) hand it tasks and return.
 */
@NullMarked
package io.sluice.agent.owner;

import org.jspecify.annotations.NullMarked;
