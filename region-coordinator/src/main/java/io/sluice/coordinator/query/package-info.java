/** What may be asked of the region's state. Implemented on the stores of Kafka Streams, used by the HTTP API. */
@NullMarked
package io.sluice.coordinator.query;

import org.jspecify.annotations.NullMarked;
