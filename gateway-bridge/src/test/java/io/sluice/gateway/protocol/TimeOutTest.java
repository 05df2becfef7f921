package io.sluice.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeOutTest {
    private static final long KEEP_ALIVE = 90;

    @Test
    void silenceIsJudgedOnceAKeepAliveIsAgreed() {
        var state = new SessionState.LoggedIn("e");

        assertThat(TimeOut.of(state, 189, 100, KEEP_ALIVE)).isEqualTo(TimeOut.NONE);
        assertThat(TimeOut.of(state, 190, 100, KEEP_ALIVE)).isEqualTo(TimeOut.SILENCE);
        assertThat(TimeOut.of(new SessionState.AwaitingConnect(500), 190, 0, 0)).isEqualTo(TimeOut.NONE);
    }

    @Test
    void eachStateIsLateWithItsOwnThing() {
        assertThat(late(new SessionState.AwaitingConnect(10))).isEqualTo(TimeOut.CONNECT);
        assertThat(late(new SessionState.AwaitingSubscribe("e", 10))).isEqualTo(TimeOut.NEXT_PACKET);
        assertThat(late(new SessionState.LoggingIn("e", 1, 10))).isEqualTo(TimeOut.LOGIN);
        assertThat(late(new SessionState.AwaitingJoinSubscribe("t", 10))).isEqualTo(TimeOut.NEXT_PACKET);
        assertThat(late(new SessionState.Joining("t", 10))).isEqualTo(TimeOut.NEXT_PACKET);
        assertThat(late(new SessionState.Enrolling("r", 10))).isEqualTo(TimeOut.ENROLMENT);
        assertThat(late(new SessionState.Enrolled(10))).isEqualTo(TimeOut.NEXT_PACKET);
        assertThat(late(new SessionState.Closed())).isEqualTo(TimeOut.NONE);
    }

    private static TimeOut late(SessionState state) {
        return TimeOut.of(state, 10, 5, KEEP_ALIVE);
    }
}
