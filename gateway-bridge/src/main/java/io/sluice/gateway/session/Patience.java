package io.sluice.gateway.session;

import io.sluice.gateway.protocol.SessionState;
import io.sluice.gateway.protocol.TimeOut;
import java.util.concurrent.TimeUnit;

/** How long one connection is waited for. On the event loop only. */
final class Patience {
    private long lastReadNanos;
    private long keepAliveNanos;

    /** A packet has come. */
    void heard(long nowNanos) {
        lastReadNanos = nowNanos;
    }

    /** CONNECT and CONNACK have agreed on a keep-alive; silence may last one and a half times as long. */
    void agreed(int keepAliveSeconds) {
        keepAliveNanos = TimeUnit.SECONDS.toNanos(keepAliveSeconds) * 3 / 2;
    }

    /** What the connection is too late with. */
    TimeOut over(SessionState state, long nowNanos) {
        return TimeOut.of(state, nowNanos, lastReadNanos, keepAliveNanos);
    }
}
