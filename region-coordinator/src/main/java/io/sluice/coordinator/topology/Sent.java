package io.sluice.coordinator.topology;

import io.sluice.coordinator.routing.Route;
import io.sluice.topics.LedgerRow;
import org.jspecify.annotations.Nullable;

/** One target given to the producer, and the route to go back to if it was not sent. */
record Sent(LedgerRow row, Route route, @Nullable Route former) {}
