package io.sluice.gateway.desk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.topics.DrainGateway;
import io.sluice.wire.ReasonCodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the endpoints elsewhere while this gateway is drained, the longest connected first and only so many a second, so
 * that the gateways they go to are not overrun. Each is named the same gateways, but in an order of its own, by turns.
 *
 * <p>Without a gateway to go to, endpoints stay and may log in: a drained site that is alone still works. What is told by
 * the coordinator is not kept: after a restart its heartbeats say that it does not drain, and it is told again.
 */
public final class Drain {
    /** Between two calls of {@link #tick}. */
    public static final Duration TICK = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final String WORDS = "DRAINING: this gateway is being emptied";

    private final Sessions sessions;
    private final int perTick;
    private final Counter sent;

    private boolean draining;
    private List<String> servers = List.of();
    private int turn;

    /** @param perSecond endpoints sent away, at least 4 */
    public Drain(Sessions sessions, int perSecond, MeterRegistry metrics) {
        this.sessions = sessions;
        this.perTick = Math.max(
                1, (int) (perSecond * TICK.toMillis() / Duration.ofSeconds(1).toMillis()));
        this.sent = Counter.builder("sluice.drain.sent")
                .description("Endpoints told to go elsewhere since this gateway is drained")
                .register(metrics);
        Gauge.builder("sluice.drain.active", this, at -> at.isDraining() ? 1 : 0)
                .description("1 while this gateway is drained")
                .register(metrics);
    }

    /** The coordinator's word. */
    public synchronized void ordered(DrainGateway order) {
        if (order.getDraining() != draining) {
            LOG.info("draining: {}, to {}", order.getDraining(), order.getServers());
        }
        draining = order.getDraining();
        servers = List.copyOf(order.getServers());
    }

    public synchronized boolean isDraining() {
        return draining;
    }

    /** Where an endpoint that wants in is to go instead, as Server Reference; empty: nowhere, it may come in. */
    synchronized String elsewhere() {
        if (!draining || servers.isEmpty()) {
            return "";
        }
        List<String> turned = new ArrayList<>(servers);
        Collections.rotate(turned, -(turn++ % servers.size()));
        return String.join(",", turned);
    }

    /** Sends the next ones away. */
    public void tick() {
        if (elsewhere().isEmpty()) {
            return;
        }
        for (EndpointLink link : sessions.oldest(perTick)) {
            link.sendAway(ReasonCodes.USE_ANOTHER_SERVER, WORDS, elsewhere());
            sent.increment();
        }
    }

    static String words() {
        return WORDS;
    }
}
