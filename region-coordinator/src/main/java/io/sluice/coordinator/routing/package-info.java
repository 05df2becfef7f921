/**
 * Where an activation goes. It follows its endpoint's login and nothing else: to the gateway the endpoint is connected to,
 * or nowhere until it logs in. A route is not part of the ledger: rows are what the log says, routes are what was sent.
 *
 * <pre>
 *   no route ──▶ SENDING ──acknowledged──▶ SENT
 *      ▲            │ no topic                │ login at another gateway
 *      └────────────┘                         └──▶ SENDING, epoch + 1, and a withdrawal to the old gateway
 * </pre>
 *
 * <p>Before a target goes to another gateway its new epoch is written into the ledger's log and read back. If the target has
 * ended by then it is not sent; afterwards no gateway's own {@code EXPIRED} counts, for it cannot know what became of the
 * target elsewhere.
 *
 * <p>A route that is SENDING when its partition is taken over is sent again with the same epoch; gateways drop what they
 * have.
 */
@NullMarked
package io.sluice.coordinator.routing;

import org.jspecify.annotations.NullMarked;
