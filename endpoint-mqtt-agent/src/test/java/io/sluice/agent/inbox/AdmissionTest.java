package io.sluice.agent.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.inbox.Admission.Known;
import io.sluice.agent.inbox.Admission.Verdict;
import io.sluice.wire.Activation;
import io.sluice.wire.ReportedState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission("me", 2);

    @Test
    void acceptsWhatIsNewSignedAndInTime() {
        assertThat(judge("i/me", Known.UNKNOWN, false, 1, 99)).isEqualTo(new Verdict.Accept());
    }

    @Test
    void knowsWhatItHasAlready() {
        assertThat(judge("i/me", Known.WAITING, false, 0, 0)).isEqualTo(new Verdict.Ignore());
        assertThat(judge("i/me", Known.RUNNING, true, 0, 0)).isEqualTo(new Verdict.RepeatRunning());
        assertThat(judge("i/me", Known.REPORTED, true, 0, 0)).isEqualTo(new Verdict.RepeatReport());
    }

    @Test
    void neverRunsWhatIsInTheJournalEvenAfterItsExpiry() {
        assertThat(judge("i/me", Known.UNKNOWN, true, 0, 1_000))
                .isInstanceOfSatisfying(Verdict.Answer.class, answer -> {
                    assertThat(answer.state()).isEqualTo(ReportedState.INTERRUPTED);
                });
    }

    @Test
    void saysExpiredFromTheMomentOfExpiry() {
        assertThat(judge("i/me", Known.UNKNOWN, false, 0, 100)).isInstanceOfSatisfying(Verdict.Answer.class, answer -> {
            assertThat(answer.state()).isEqualTo(ReportedState.EXPIRED);
        });
    }

    @Test
    void rejectsWhatIsForOthersAndWhatIsTooMuch() {
        assertThat(rejection("i/you", 0)).startsWith("NOT_OURS");
        assertThat(rejection("no slash", 0)).startsWith("NOT_OURS");
        assertThat(rejection("i".repeat(200) + "/me", 0)).startsWith("NOT_OURS");
        assertThat(rejection("i/me", 2)).startsWith("AGENT_BUSY");
    }

    @Test
    void asksForSignaturesOnlyOfWhatItDoesNotKnow() {
        Verdict verdict = admission.judge(activation("i/me"), Known.REPORTED, true, 0, 0, () -> {
            throw new AssertionError("no signature was needed");
        });
        assertThat(verdict).isEqualTo(new Verdict.RepeatReport());
    }

    private String rejection(String id, int waiting) {
        Verdict.Answer answer = (Verdict.Answer) judge(id, Known.UNKNOWN, false, waiting, 0);
        assertThat(answer.state()).isEqualTo(ReportedState.REJECTED);
        return answer.reason();
    }

    private Verdict judge(String id, Known known, boolean journaled, int waiting, long now) {
        return admission.judge(activation(id), known, journaled, waiting, now, Optional::empty);
    }

    private static Activation activation(String id) {
        byte[] none = new byte[0];
        return new Activation(
                id, 1, none, none, "", none, 0, none, 1_000, 1_024, 1_024, 100, none, 0, 1, List.of(), false);
    }
}
