/**
 * The way up to Kafka. A record is offered from any thread without waiting, sent by a thread of the relay's own (a Kafka
 * producer may block), and its sender is told once Kafka has it or will not have it. Bounded in records and bytes from
 * the offer to that word; when full the offer is refused at once.
 */
@NullMarked
package io.sluice.gateway.relay;

import org.jspecify.annotations.NullMarked;
