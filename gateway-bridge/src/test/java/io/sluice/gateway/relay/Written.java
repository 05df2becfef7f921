package io.sluice.gateway.relay;

import io.sluice.topics.event.EventHeaders;
import java.time.InstantSource;

/** Who writes, for tests. */
public final class Written {
    public static final EventHeaders BY_GW_1 = EventHeaders.ofGateway("test", "gw-1", InstantSource.system());

    private Written() {}
}
