package io.sluice.gateway.protocol;

import io.sluice.wire.ReasonCodes;

/** What a connection can be too late with. */
public enum TimeOut {
    /** In time. */
    NONE(0, ""),
    SILENCE(ReasonCodes.KEEP_ALIVE_TIMEOUT, "nothing was heard for one and a half keep-alives"),
    /** Nothing can be said to a peer that has not spoken. */
    CONNECT(0, "no CONNECT in time"),
    LOGIN(ReasonCodes.SERVER_UNAVAILABLE, "the login was not decided in time"),
    ENROLMENT(ReasonCodes.SERVER_UNAVAILABLE, "the region did not answer in time"),
    NEXT_PACKET(TimeOut.ADMINISTRATIVE_ACTION, "the next packet did not come in time");

    private static final int ADMINISTRATIVE_ACTION = 0x98;

    private final int reasonCode;
    private final String words;

    TimeOut(int reasonCode, String words) {
        this.reasonCode = reasonCode;
        this.words = words;
    }

    public int reasonCode() {
        return reasonCode;
    }

    public String words() {
        return words;
    }

    /**
     * @param keepAliveNanos longest silence; 0 before CONNECT has agreed on one
     */
    public static TimeOut of(SessionState state, long nowNanos, long lastReadNanos, long keepAliveNanos) {
        if (state instanceof SessionState.Closed) {
            return NONE;
        }
        if (keepAliveNanos > 0 && nowNanos - lastReadNanos >= keepAliveNanos) {
            return SILENCE;
        }
        if (!state.overdue(nowNanos)) {
            return NONE;
        }
        if (state instanceof SessionState.AwaitingConnect) {
            return CONNECT;
        }
        if (state instanceof SessionState.LoggingIn) {
            return LOGIN;
        }
        return state instanceof SessionState.Enrolling ? ENROLMENT : NEXT_PACKET;
    }
}
