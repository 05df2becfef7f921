package io.sluice.gateway.events;

import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.topics.GatewayEvent;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log's events one after the other. While Kafka is away they go through the spool like everything else; while
 * that is full, or the topic not known yet, they wait in the log. Any thread may call.
 */
public final class GatewayEvents {
    private final TurnLog log;
    private final TopicWriter<GatewayEvent> topic;
    private @Nullable GatewayEvent offered;

    public GatewayEvents(TurnLog log, TopicWriter<GatewayEvent> topic) {
        this.log = log;
        this.topic = topic;
    }

    /** Offers the next one, unless one is on its way. Called at short intervals. */
    public void sweep() {
        GatewayEvent next;
        synchronized (this) {
            next = offered == null ? log.first() : null;
            offered = next == null ? offered : next;
        }
        if (next == null) {
            return;
        }
        Admission admission = topic.offer(next.getGateway(), next, failure -> settled(next, failure));
        if (admission != Admission.TAKEN) {
            forget();
        }
    }

    private void settled(GatewayEvent event, @Nullable Exception failure) {
        forget();
        if (failure == null) {
            log.done(event);
            sweep();
        }
    }

    private synchronized void forget() {
        offered = null;
    }
}
