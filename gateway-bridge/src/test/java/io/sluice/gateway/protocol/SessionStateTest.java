package io.sluice.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.PrintedDocs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SessionStateTest {

    @Test
    void theManualShowsTheStatesAsTheyAre() throws Exception {
        PrintedDocs.check("states-session.md", SessionStateDocs.print());
    }

    @Test
    void everyStateIsInTheManual() {
        assertThat(SessionStateDocs.STATES)
                .extracting(state -> (Object) state.getClass())
                .containsExactlyInAnyOrderElementsOf(permitted(SessionState.class));
    }

    @Test
    void everyStateButTheFirstIsReachedByAMove() {
        var reached = SessionStateDocs.STATES.stream()
                .flatMap(state -> SessionStateDocs.moves(state).stream())
                .map(method -> method.getReturnType().getSimpleName())
                .collect(Collectors.toSet());

        assertThat(reached)
                .contains(
                        "AwaitingSubscribe",
                        "LoggingIn",
                        "LoggedIn",
                        "AwaitingJoinSubscribe",
                        "Joining",
                        "Enrolling",
                        "Enrolled");
    }

    @Test
    void onlyALoggedInEndpointMayReportOrFetch() {
        for (SessionState state : SessionStateDocs.STATES) {
            for (PacketKind kind : List.of(PacketKind.PUBLISH_REPORT, PacketKind.PUBLISH_FETCH)) {
                assertThat(state.on(kind) instanceof Step.Proceed)
                        .as("%s in %s", kind, state)
                        .isEqualTo(state instanceof SessionState.LoggedIn);
            }
        }
    }

    @Test
    void aDeadlineHasPassedWhenItIsReached() {
        var state = new SessionState.AwaitingConnect(Long.MIN_VALUE + 5);

        assertThat(state.overdue(Long.MAX_VALUE)).isFalse();
        assertThat(state.overdue(Long.MIN_VALUE + 4)).isFalse();
        assertThat(state.overdue(Long.MIN_VALUE + 5)).isTrue();
    }

    private static List<Object> permitted(Class<?> type) {
        List<Object> states = new ArrayList<>();
        for (Class<?> each : Arrays.asList(type.getPermittedSubclasses())) {
            if (each.isInterface()) {
                states.addAll(permitted(each));
            } else {
                states.add(each);
            }
        }
        return states;
    }
}
