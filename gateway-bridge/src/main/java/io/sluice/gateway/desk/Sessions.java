package io.sluice.gateway.desk;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.login.LoginDesk.Login;
import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.session.EndpointLink;
import io.sluice.gateway.session.EventSink;
import io.sluice.gateway.session.SessionEnd;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells the region who has logged in and who has left.
 *
 * <p>Only an endpoint's last event matters to the region. One that Kafka did not take is kept and offered again until a
 * newer one replaces it, so what is owed is bounded by the number of endpoints, and by a limit of its own. Any thread
 * may call.
 */
public final class Sessions implements EventSink {
    private final TopicWriter<EndpointEvent> events;
    private final String gateway;
    private final int limit;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    /** The connection that stands for each endpoint now, in the order of their logins. */
    private final Map<String, EndpointLink> links = new LinkedHashMap<>();
    /** Number of the last event offered and not settled, by endpoint. */
    private final Map<String, Long> offered = new HashMap<>();
    /** Last events that Kafka did not take, by endpoint. */
    private final Map<String, EndpointEvent> owed = new LinkedHashMap<>();

    private final AtomicInteger present = new AtomicInteger();
    private long lastEvent;

    /**
     * Nobody has logged in yet.
     *
     * @param limit events kept for a Kafka that is away; beyond, the oldest goes
     */
    public Sessions(
            TopicWriter<EndpointEvent> events, String gateway, int limit, InstantSource clock, MeterRegistry metrics) {
        this.events = events;
        this.gateway = gateway;
        this.limit = limit;
        this.clock = clock;
        this.metrics = metrics;
        Gauge.builder("sluice.endpoint.events.owed", this, Sessions::owed)
                .description("Events that Kafka has not taken yet")
                .register(metrics);
    }

    /** Endpoints logged in. */
    public int size() {
        return present.get();
    }

    /** The connections that have been there for longest. */
    synchronized List<EndpointLink> oldest(int most) {
        return links.values().stream().limit(most).toList();
    }

    /** The endpoint's connection; null: it has none. */
    synchronized @Nullable EndpointLink link(String endpointId) {
        return links.get(endpointId);
    }

    public void loggedIn(EndpointLink link) {
        present.incrementAndGet();
        synchronized (this) {
            // Put last again if an older connection of it stood there.
            links.remove(link.endpointId());
            links.put(link.endpointId(), link);
        }
        offer(event(EndpointEventType.LOGGED_IN, link.login(), ""));
    }

    /** Of an endpoint that had logged in. */
    public void ended(EndpointLink link, SessionEnd end) {
        present.decrementAndGet();
        synchronized (this) {
            links.remove(link.endpointId(), link);
        }
        offer(event(typeOf(end.kind()), link.login(), end.kind() + ": " + end.reason()));
    }

    /** Beside the event of the session's end. Not kept when Kafka does not take it: it is counted as well. */
    @Override
    public void violation(Violation violation) {
        EndpointEvent event = new EndpointEvent(
                EndpointEventType.VIOLATION,
                violation.endpointId(),
                gateway,
                violation.session(),
                clock.millis(),
                LoginKind.NONE,
                JournalState.KEPT,
                violation.address(),
                "",
                "",
                "",
                Map.of(),
                violation.kind() + ": " + violation.reason());
        events.offer(violation.endpointId(), event, failure -> {});
    }

    /** Offers again what is owed. Called at short intervals. */
    public void sweep() {
        List<EndpointEvent> again;
        synchronized (this) {
            again = new ArrayList<>(owed.values());
            owed.clear();
        }
        again.forEach(this::offer);
    }

    private synchronized int owed() {
        return owed.size();
    }

    private void offer(EndpointEvent event) {
        String endpointId = event.getEndpointId();
        long number;
        synchronized (this) {
            number = ++lastEvent;
            offered.put(endpointId, number);
            owed.remove(endpointId);
        }
        Admission admission = events.offer(endpointId, event, failure -> settled(event, number, failure));
        if (admission != Admission.TAKEN) {
            owe(event, number);
        }
    }

    private void settled(EndpointEvent event, long number, @Nullable Exception failure) {
        if (failure != null) {
            owe(event, number);
            return;
        }
        synchronized (this) {
            offered.remove(event.getEndpointId(), number);
        }
    }

    private synchronized void owe(EndpointEvent event, long number) {
        if (!offered.remove(event.getEndpointId(), number)) {
            return;
        }
        if (owed.size() >= limit) {
            Iterator<EndpointEvent> oldest = owed.values().iterator();
            oldest.next();
            oldest.remove();
            metrics.counter("sluice.endpoint.events.given.up").increment();
        }
        owed.put(event.getEndpointId(), event);
    }

    private EndpointEvent event(EndpointEventType type, Login login, String reason) {
        return new EndpointEvent(
                type,
                login.endpointId(),
                gateway,
                login.session(),
                clock.millis(),
                kindOf(login.kind()),
                login.journalLost() ? JournalState.LOST : JournalState.KEPT,
                login.address(),
                login.host(),
                login.platform(),
                login.agentVersion(),
                login.labels(),
                reason);
    }

    private static EndpointEventType typeOf(SessionEnd.Kind kind) {
        return switch (kind) {
            case LOGGED_OUT, BY_GATEWAY -> EndpointEventType.LOGGED_OUT;
            case LOST, TAKEN_OVER, VIOLATION -> EndpointEventType.LOST;
        };
    }

    private static LoginKind kindOf(String kind) {
        try {
            return LoginKind.valueOf(kind.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return LoginKind.NONE;
        }
    }
}
