/**
 * From the socket to the session: accept, TLS, the guard that judges fixed headers, the MQTT codec. {@link
 * io.sluice.gateway.listener.MqttListener} owns the event loops; it stops in three steps (accept no more, drain, close
 * the loops) so that the relay can be flushed between the last two.
 */
@NullMarked
package io.sluice.gateway.listener;

import org.jspecify.annotations.NullMarked;
