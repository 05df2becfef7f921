/**
 * The gateway: terminates MQTT 5 for the endpoints of a site and joins them to Kafka. {@link io.sluice.gateway.Gateway}
 * wires its parts; the packages follow the bytes, up {@code listener → session → login → relay}, down
 * {@code control → inbox → activation → depot → session}.
 */
@NullMarked
package io.sluice.gateway;

import org.jspecify.annotations.NullMarked;
