/** What happens to this gateway itself, told to the region on {@code gateway-events}, also when it happened while Kafka was away. */
@NullMarked
package io.sluice.gateway.events;

import org.jspecify.annotations.NullMarked;
