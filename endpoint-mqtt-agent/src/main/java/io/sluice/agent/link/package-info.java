/**
 * The connection to the gateway: which one, when, and as whom.
 *
 * <pre>
 * LinkKeeper ── asks ──▶ GatewayChoice (pure: last, configured, alternates, redirects, back-off)
 *     │ opens
 *     ▼
 * BrokerLink (one connection: CONNECT, CONNACK, SUBSCRIBE down/#, SUBACK = logged in) ── PahoLink
 * </pre>
 *
 * One link at a time. A link tells its end exactly once; what comes from a link that has been left is ignored.
 */
@NullMarked
package io.sluice.agent.link;

import org.jspecify.annotations.NullMarked;
