package io.sluice.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a gateway may be called ready, and what it says of itself. */
class CatchUpTest {
    private static final long LATER = CatchUp.PATIENCE.toNanos();

    @Test
    void aFirstStartIsReadyOnceTheTopicHasBeenRead() {
        CatchUp first = new CatchUp("commands", false, 0);
        assertThat(first.notReady(10 * LATER)).contains("has not said yet");
        first.answered();
        assertThat(first.notReady(10 * LATER)).isEqualTo("catching up with commands");
        first.caughtUp();
        assertThat(first.notReady(10 * LATER)).isEmpty();
        assertThat(first.state()).isEqualTo("ok");
    }

    @Test
    void aLaterStartIsNotReadyWhileItCatchesUp() {
        CatchUp later = new CatchUp("commands", true, 0);
        assertThat(later.notReady(LATER - 1)).isNotEmpty();
        later.answered();
        assertThat(later.notReady(10 * LATER)).isEqualTo("catching up with commands");
    }

    @Test
    void withoutKafkaALaterStartServesWhatWasReadBeforeAndSaysSo() {
        CatchUp later = new CatchUp("commands", true, 0);
        assertThat(later.notReady(LATER)).isEmpty();
        assertThat(later.state()).contains("Kafka has not answered").contains("read before this start");
    }

    @Test
    void onceReadyItStaysReadyAndTellsThatItCatchesUp() {
        CatchUp later = new CatchUp("commands", true, 0);
        later.notReady(LATER);
        later.answered();
        assertThat(later.notReady(LATER + 1)).isEmpty();
        assertThat(later.state()).startsWith("catching up with commands");
    }

    @Test
    void whatKeepsAFirstStartFromReadingIsTold() {
        CatchUp first = new CatchUp("commands", false, 0);
        first.failed("no such topic");
        assertThat(first.notReady(0)).isEqualTo("no such topic");
    }
}
