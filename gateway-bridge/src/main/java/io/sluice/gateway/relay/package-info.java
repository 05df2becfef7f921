/**
 * The way up to Kafka. A record is offered from any thread without waiting; its sender is told once it is durable: in
 * Kafka, or synced in the spool. Bounded in records and bytes from the offer to that word; when full the offer is
 * refused at once.
 *
 * <p>Each partition is a lane with a state, decided by {@link io.sluice.gateway.relay.LaneDecider}:
 *
 * <pre>
 * DIRECT    to the producer. Kafka silent for spool.after with records in flight, or the topic unknown to the producer:
 * SPOOLING  later records go to the spool. All in flight answered and the topic known:
 * DRAINING  the spool is sent in order, later records go behind it. Spool empty and all answered: DIRECT.
 * </pre>
 *
 * <p>Invariants: a lane sends directly only while its spool is empty; a spooled record is settled after its sync and
 * removed after Kafka's acknowledgement of it and of all before it; a record is handed to the producer by one thread,
 * in the order of the offers. What Kafka had not acknowledged when the gateway died was never settled, so its sender
 * repeats it. A drained record may be sent twice after a crash or a failure: delivery is at least once. The delivery
 * time-out is long (24 h), since a record in the producer cannot be moved to the spool without losing its order.
 *
 * <p>Threads: <i>relay</i> owns the deciders and sends; <i>spool</i> writes groups with one sync each;
 * <i>relay-topics</i> makes producers and asks for partition counts, which wait for Kafka; the producer's own thread
 * settles what was sent directly. Counts are remembered in the store, so that lanes exist before Kafka does.
 */
@NullMarked
package io.sluice.gateway.relay;

import org.jspecify.annotations.NullMarked;
