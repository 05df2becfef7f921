package io.sluice.gateway.desk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.SessionSuperseded;
import io.sluice.wire.ReasonCodes;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Endpoints come to this gateway and leave it by the coordinator's word. Those that leave are forgotten at once, so that they
 * ask when they come back; their connections end only so many a second, so that the gateway they go to is not overrun.
 *
 * <p>Bounded by the connections there are: who is not connected need not be sent away. What waits is not kept: after a
 * restart there are no connections.
 */
public final class Departures {
    private final Sessions sessions;
    private final KnownEndpoints known;
    private final Consumer<Collection<String>> onGone;
    private final int perTick;
    private final InstantSource clock;
    private final Counter sent;
    private final Map<String, Farewell> waiting = new LinkedHashMap<>();

    private record Farewell(int reasonCode, String reason, String servers) {}

    /**
     * Nobody waits yet.
     *
     * @param onGone told of endpoints that are not this gateway's any more; may write to disk
     * @param perSecond connections ended, at least 4
     */
    public Departures(
            Sessions sessions,
            KnownEndpoints known,
            Consumer<Collection<String>> onGone,
            int perSecond,
            InstantSource clock,
            MeterRegistry metrics) {
        this.sessions = sessions;
        this.known = known;
        this.onGone = onGone;
        this.perTick = Math.max(1, (int) (perSecond * Drain.TICK.toMillis() / 1_000));
        this.clock = clock;
        this.sent = Counter.builder("sluice.departures.sent")
                .description("Endpoints whose connection was ended since they are not this gateway's any more")
                .register(metrics);
        Gauge.builder("sluice.departures.waiting", this, Departures::size)
                .description("Endpoints whose connection is to be ended")
                .register(metrics);
    }

    /** These endpoints are this gateway's. */
    public void told(EndpointsKnown endpoints) {
        synchronized (this) {
            endpoints.getEndpointIds().forEach(waiting::remove);
        }
        known.addAll(endpoints.getEndpointIds(), clock.millis());
    }

    /** These are not. Writes to disk: not for event loops. */
    public void told(EndpointsGone gone) {
        known.removeAll(gone.getEndpointIds());
        onGone.accept(gone.getEndpointIds());
        boolean nowhere = gone.getServers().isEmpty();
        Farewell farewell = new Farewell(
                nowhere ? ReasonCodes.BANNED : ReasonCodes.SERVER_MOVED,
                gone.getReason(),
                String.join(",", gone.getServers()));
        for (String endpointId : gone.getEndpointIds()) {
            if (sessions.link(endpointId) != null) {
                synchronized (this) {
                    waiting.put(endpointId, farewell);
                }
            }
        }
    }

    /** Another process stands for the endpoint now, at another gateway: this one's session ends, if it is still here. */
    public void told(SessionSuperseded superseded) {
        EndpointLink link = sessions.link(superseded.getEndpointId());
        if (link != null && link.session().equals(superseded.getSession())) {
            link.sendAway(ReasonCodes.SESSION_TAKEN_OVER, "the endpoint connected at another gateway", "");
        }
    }

    /** Sends the next ones away. */
    public synchronized void tick() {
        Iterator<Map.Entry<String, Farewell>> next = waiting.entrySet().iterator();
        for (int done = 0; done < perTick && next.hasNext(); done++) {
            Map.Entry<String, Farewell> entry = next.next();
            next.remove();
            EndpointLink link = sessions.link(entry.getKey());
            if (link != null) {
                Farewell farewell = entry.getValue();
                link.sendAway(farewell.reasonCode(), farewell.reason(), farewell.servers());
                sent.increment();
            }
        }
    }

    private synchronized int size() {
        return waiting.size();
    }
}
