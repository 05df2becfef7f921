package io.sluice.gateway.session;

import io.sluice.gateway.config.ListenerSettings;
import io.sluice.gateway.config.SessionLimits;
import io.sluice.gateway.login.EnrolmentDesk;
import io.sluice.gateway.login.LoginDesk;
import io.sluice.gateway.login.LoginPacer;
import io.sluice.gateway.login.Turn;
import io.sluice.gateway.metrics.FrontMetrics;
import io.sluice.gateway.metrics.LogBudget;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** What all sessions of one gateway share: whom they turn to, and the books they keep together. */
public final class Reception {
    private static final int LOG_LINES_PER_SECOND = 20;

    final ListenerSettings settings;
    final SessionLimits limits;
    final EndpointTraffic traffic;
    final LoginDesk loginDesk;
    final EnrolmentDesk enrolmentDesk;
    final EventSink events;
    final FrontMetrics metrics;
    final InstantSource clock;
    final Occupancy occupancy;
    final SessionRegistry registry = new SessionRegistry();
    /** Guarded by itself. */
    private final LoginPacer pacer;

    final LogBudget logBudget = new LogBudget(LOG_LINES_PER_SECOND);

    public Reception(
            ListenerSettings settings,
            EndpointTraffic traffic,
            LoginDesk loginDesk,
            EnrolmentDesk enrolmentDesk,
            EventSink events,
            FrontMetrics metrics,
            InstantSource clock) {
        this.settings = settings;
        this.limits = settings.limits();
        this.traffic = traffic;
        this.loginDesk = loginDesk;
        this.enrolmentDesk = enrolmentDesk;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
        this.occupancy = new Occupancy(limits.connectionsMax(), limits.pendingMax());
        this.pacer = new LoginPacer(
                limits.loginsPerSecond(),
                limits.loginHold().toMillis(),
                limits.loginHorizon().toMillis(),
                limits.loginPlaces());
        metrics.watch("logins.places", () -> {
            synchronized (pacer) {
                return pacer.places();
            }
        });
        metrics.watch(occupancy::connections, occupancy::pending, occupancy::sessions);
    }

    /** When an endpoint may log in. Any thread. */
    Turn turnOf(String endpointId, long nowNanos) {
        boolean awaited = traffic.awaits(endpointId);
        Turn turn;
        synchronized (pacer) {
            turn = pacer.ask(endpointId, awaited, TimeUnit.NANOSECONDS.toMillis(nowNanos));
        }
        metrics.turn(turn);
        return turn;
    }

    public InstantSource clock() {
        return clock;
    }

    public Occupancy occupancy() {
        return occupancy;
    }

    public FrontMetrics metrics() {
        return metrics;
    }

    public LogBudget logBudget() {
        return logBudget;
    }
}
