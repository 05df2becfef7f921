package io.sluice.gateway.session;

import io.sluice.gateway.protocol.SessionState;
import io.sluice.gateway.protocol.TimeOut;
import java.util.concurrent.TimeUnit;

/** How long one connection is waited for, and what it is told when that is over. On the event loop only. */
final class Patience {
    private final MqttSession session;
    private final Reception reception;
    private final Admittance admittance;
    private final Complaints complaints;
    private long lastReadNanos;
    private long keepAliveNanos;

    Patience(MqttSession session, Reception reception, Admittance admittance, Complaints complaints) {
        this.session = session;
        this.reception = reception;
        this.admittance = admittance;
        this.complaints = complaints;
    }

    /** A packet has come. */
    void heard(long nowNanos) {
        lastReadNanos = nowNanos;
    }

    /** CONNECT and CONNACK have agreed on a keep-alive; silence may last one and a half times as long. */
    void agreed(int keepAliveSeconds) {
        keepAliveNanos = TimeUnit.SECONDS.toNanos(keepAliveSeconds) * 3 / 2;
    }

    boolean isOver(SessionState state, long nowNanos) {
        return TimeOut.of(state, nowNanos, lastReadNanos, keepAliveNanos) != TimeOut.NONE;
    }

    void end(SessionState state, long nowNanos) {
        TimeOut late = TimeOut.of(state, nowNanos, lastReadNanos, keepAliveNanos);
        switch (late) {
            case NONE -> {}
            case SILENCE ->
                session.end(
                        new SessionEnd(SessionEnd.Kind.LOST, late.words()),
                        Packets.disconnect(late.reasonCode(), late.words(), "", 0),
                        true);
            case CONNECT -> {
                reception.metrics.turnedAway("connect-timeout");
                complaints.log(late.words());
                session.end(new SessionEnd(SessionEnd.Kind.BY_GATEWAY, late.words()), null, false);
            }
            case LOGIN -> {
                admittance.count("timeout");
                session.endByGateway(late.reasonCode(), late.words());
            }
            case ENROLMENT -> {
                reception.metrics.enrolment("timeout");
                session.endByGateway(late.reasonCode(), late.words());
            }
            case NEXT_PACKET -> session.endByGateway(late.reasonCode(), late.words());
        }
    }
}
