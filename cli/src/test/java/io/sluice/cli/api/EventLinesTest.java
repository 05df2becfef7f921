package io.sluice.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.api.EventLines.Event;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventLinesTest {

    @Test
    void putsAnEventTogetherAtTheEmptyLine() {
        assertThat(events("event: state", "data: {\"a\":", "data: 1}", ""))
                .containsExactly(new Event("state", "{\"a\":\n1}", ""));
    }

    @Test
    void leavesCommentsAndOtherFieldsAside() {
        assertThat(events(": keep-alive", "", "other: 7", "retry: 10", "data:x", ""))
                .containsExactly(new Event("message", "x", ""));
    }

    @Test
    void anIdStandsUntilAnotherComes() {
        assertThat(events("id: 7", "data: x", "", "data: y", "", "id: 8", "data: z", ""))
                .containsExactly(
                        new Event("message", "x", "7"), new Event("message", "y", "7"), new Event("message", "z", "8"));
    }

    @Test
    void forgetsAnEventThatIsCutOff() {
        assertThat(events("event: state", "data: half")).isEmpty();
    }

    @Test
    void dropsAnEventThatIsTooLargeAndGoesOn() {
        assertThat(events("data: " + "x".repeat(EventLines.DATA_CHARS_MAX), "data: y", "", "data: z", ""))
                .containsExactly(new Event("message", "z", ""));
    }

    private static List<Event> events(String... lines) {
        EventLines parser = new EventLines();
        return List.of(lines).stream()
                .map(parser::line)
                .flatMap(Optional::stream)
                .toList();
    }
}
