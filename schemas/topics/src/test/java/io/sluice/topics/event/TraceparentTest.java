package io.sluice.topics.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
    private static final String GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void whatACallerBringsIsTakenAsItIs() {
        assertThat(Traceparent.read(GOOD)).contains(GOOD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
            })
    void whatIsNoTraceContextIsAsIfNothingHadCome(String text) {
        assertThat(Traceparent.read(text)).isEmpty();
    }

    @Test
    void oneThatIsBegunCanBeRead() {
        String first = Traceparent.start(new Random(1));
        assertThat(Traceparent.read(first)).contains(first);
        assertThat(Traceparent.start(new Random(2))).isNotEqualTo(first);
    }

    @Test
    void aHeaderIsWrittenOnlyWhereATraceIsKnown() {
        RecordHeaders headers = new RecordHeaders();
        Traceparent.addTo(headers, "");
        assertThat(Traceparent.of(headers)).isEmpty();
        Traceparent.addTo(headers, GOOD);
        assertThat(Traceparent.of(headers)).isEqualTo(GOOD);
    }
}
