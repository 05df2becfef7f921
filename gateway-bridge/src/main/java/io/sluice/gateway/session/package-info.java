/**
 * One endpoint's connection: how the rest of the gateway talks to it and what it may do.
 *
 * <p>A {@link io.sluice.gateway.session.MqttSession} belongs to one {@link io.sluice.gateway.session.SessionLoop}, the
 * event loop of its channel, for life: its state, windows and queue are touched there only. Others reach it through
 * {@link io.sluice.gateway.session.EndpointLink} and {@code Acknowledgement}, which queue on the loop; the loop runs
 * what is queued in batches and flushes each connection once per batch. {@link
 * io.sluice.gateway.session.SessionRegistry} and {@link io.sluice.gateway.session.Occupancy} are shared by all loops.
 * A session that takes over another is announced only after the other's end has been.
 */
@NullMarked
package io.sluice.gateway.session;

import org.jspecify.annotations.NullMarked;
