package io.sluice.gateway.session;

import io.sluice.gateway.config.ListenerSettings;
import io.sluice.gateway.config.SessionLimits;
import io.sluice.gateway.login.EnrolmentDesk;
import io.sluice.gateway.login.LoginDesk;
import io.sluice.gateway.metrics.FrontMetrics;
import io.sluice.gateway.metrics.LogBudget;
import java.time.InstantSource;

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
        metrics.watch(occupancy::connections, occupancy::pending, occupancy::sessions);
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
