package io.sluice.gateway.heartbeat;

import io.sluice.gateway.relay.Delivery;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayLoad;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One heartbeat per call. A missed one is not repeated: the next says more. */
public final class Heartbeat {

    private final TopicWriter<GatewayHeartbeat> topic;
    private final String gateway;
    private final String version;
    private final String address;
    private final IntSupplier sessions;
    private final IntSupplier inbox;
    private final Supplier<GatewayLoad> load;
    private final BooleanSupplier draining;
    private final LongSupplier snapshotWanted;
    private final InstantSource clock;
    private final long startedAt;

    public Heartbeat(
            TopicWriter<GatewayHeartbeat> topic,
            String gateway,
            String version,
            String address,
            IntSupplier sessions,
            IntSupplier inbox,
            Supplier<GatewayLoad> load,
            BooleanSupplier draining,
            LongSupplier snapshotWanted,
            InstantSource clock) {
        this.topic = topic;
        this.gateway = gateway;
        this.version = version;
        this.address = address;
        this.sessions = sessions;
        this.inbox = inbox;
        this.load = load;
        this.draining = draining;
        this.snapshotWanted = snapshotWanted;
        this.clock = clock;
        this.startedAt = clock.millis();
    }

    /** Counted by the relay if it cannot be sent. */
    public void beat() {
        GatewayHeartbeat beat = new GatewayHeartbeat(
                gateway,
                clock.millis(),
                startedAt,
                version,
                address,
                sessions.getAsInt(),
                inbox.getAsInt(),
                Map.of(),
                load.get(),
                draining.getAsBoolean(),
                snapshotWanted.getAsLong());
        topic.offerPerishable(gateway, beat, Delivery.IGNORED);
    }
}
