/**
 * The activations that this gateway holds, between Kafka and the endpoints. One thread owns them: it takes events from a
 * bounded mailbox, has the decider decide, writes what it decided (with the Kafka offset it came from) in one group, and
 * only then sends, reports and acknowledges.
 *
 * <pre>
 *   control ──commands──┐                     ┌─▶ store (one write per turn)
 *   event loops ─logins, reports, PUBACKs──▶ mailbox ─▶ decider ─▶ then: links, relay, PUBACKs
 *   relay ──settled─────┘
 * </pre>
 */
@NullMarked
package io.sluice.gateway.inbox;

import org.jspecify.annotations.NullMarked;
