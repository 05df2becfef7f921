package io.sluice.gateway.activation;

import static io.sluice.gateway.activation.Activations.EXPIRES_AT;
import static io.sluice.gateway.activation.Activations.RUN_TIMEOUT_MS;
import static io.sluice.gateway.activation.Activations.arrival;
import static io.sluice.gateway.activation.Activations.presence;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.activation.Decision.Add;
import io.sluice.gateway.activation.Decision.Answer;
import io.sluice.gateway.activation.Decision.Drop;
import io.sluice.gateway.activation.Decision.DropReason;
import io.sluice.gateway.activation.Decision.Keep;
import io.sluice.gateway.activation.Decision.RelayReport;
import io.sluice.gateway.activation.Decision.ReportDelivered;
import io.sluice.gateway.activation.Decision.ReportVerdict;
import io.sluice.gateway.activation.Decision.Send;
import io.sluice.gateway.activation.Decision.SendCancel;
import io.sluice.gateway.activation.EntryState.Handed;
import io.sluice.gateway.activation.EntryState.Verdict;
import io.sluice.wire.ReasonCodes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxDeciderTest {
    private static final InboxLimits LIMITS = new InboxLimits(65_536, 2, 1_000, 500);

    private final Set<String> answered = new HashSet<>();
    private Batch batch = Activations.batch("linux-x86_64");
    private final InboxDecider decider = new InboxDecider(LIMITS, key -> batch, answered::contains);

    @BeforeEach
    void thereIsCredit() {
        decider.creditLimit(4 * 65_536);
    }

    @Test
    void keepsAnActivationUntilItsEndpointLogsIn() {
        // Given
        List<Decision> onArrival = decider.arrived(arrival("i1", "e1", 1), 0);

        // When
        List<Decision> onLogin = decider.loggedIn(presence(1, "e1", "boot", false), 10);

        // Then
        assertThat(onArrival).hasOnlyElementsOfType(Add.class);
        assertThat(onLogin).hasExactlyElementsOfTypes(Keep.class, Send.class);
        assertThat(sent(onLogin)).containsExactly("i1/e1");
    }

    @Test
    void storesThatItWasHandedBeforeItIsSent() {
        decider.loggedIn(presence(1, "e1", "boot", false), 0);

        List<Decision> decisions = decider.arrived(arrival("i1", "e1", 1), 1);

        assertThat(decisions).hasExactlyElementsOfTypes(Add.class, Keep.class, Send.class);
        assertThat(((Keep) decisions.get(1)).entry().state()).isEqualTo(new Handed("boot", 1));
    }

    @Test
    void sendsNoMoreThanTheInFlightLimitAndTheRestInOrder() {
        decider.loggedIn(presence(1, "e1", "boot", false), 0);
        decider.arrived(arrival("i1", "e1", 1), 1);
        decider.arrived(arrival("i2", "e1", 1), 1);
        List<Decision> third = decider.arrived(arrival("i3", "e1", 1), 1);
        decider.reported(new Reported(1, 1, "e1", "i1/e1", true, 0));

        List<Decision> onEnd = decider.relayed(1, 2);

        assertThat(sent(third)).isEmpty();
        assertThat(sent(onEnd)).containsExactly("i3/e1");
    }

    @Test
    void rejectsWhatHasNoVariantForThePlatform() {
        batch = Activations.batch("windows-x86_64");
        decider.arrived(arrival("i1", "e1", 1), 0);

        List<Decision> decisions = decider.loggedIn(presence(1, "e1", "boot", false), 1);

        assertThat(decisions).hasExactlyElementsOfTypes(Keep.class, ReportVerdict.class);
        ReportVerdict verdict = (ReportVerdict) decisions.get(1);
        assertThat(verdict.verdict()).isEqualTo(Verdict.REJECTED);
        assertThat(verdict.reason()).isEqualTo("NO_VARIANT: uname 1 has none for linux-x86_64");
    }

    @Test
    void sendsAgainToTheSameBootAfterReconnect() {
        handToBoot("boot");

        List<Decision> decisions = decider.loggedIn(presence(2, "e1", "boot", true), 5);

        assertThat(sent(decisions)).containsExactly("i1/e1");
    }

    @Test
    void sendsAgainToAnotherBootThatKeptItsJournal() {
        handToBoot("first");

        List<Decision> decisions = decider.loggedIn(presence(2, "e1", "second", false), 5);

        assertThat(sent(decisions)).containsExactly("i1/e1");
    }

    @Test
    void interruptsWhatAnEarlierBootWasHandedWhenTheJournalIsLost() {
        handToBoot("first");

        List<Decision> decisions = decider.loggedIn(presence(2, "e1", "second", true), 5);

        assertThat(decisions).hasExactlyElementsOfTypes(Keep.class, ReportVerdict.class);
        assertThat(((ReportVerdict) decisions.get(1)).verdict()).isEqualTo(Verdict.INTERRUPTED);
    }

    @Test
    void interruptsWhatCameFromAnotherGatewayWhenTheJournalIsLost() {
        decider.arrived(arrival("i1", "e1", 2), 0);

        List<Decision> decisions = decider.loggedIn(presence(1, "e1", "second", true), 5);

        assertThat(decisions).hasExactlyElementsOfTypes(Keep.class, ReportVerdict.class);
        assertThat(((ReportVerdict) decisions.get(1)).verdict()).isEqualTo(Verdict.INTERRUPTED);
    }

    @Test
    void interruptsInsteadOfSendingAgainAfterExpiryToAnotherBoot() {
        handToBoot("first");

        List<Decision> decisions = decider.loggedIn(presence(2, "e1", "second", false), EXPIRES_AT);

        assertThat(decisions).hasExactlyElementsOfTypes(Keep.class, ReportVerdict.class);
        assertThat(((ReportVerdict) decisions.get(1)).verdict()).isEqualTo(Verdict.INTERRUPTED);
    }

    @Test
    void expiresWhatWasNeverSent() {
        decider.arrived(arrival("i1", "e1", 1), 0);

        List<Decision> before = decider.tick(EXPIRES_AT - 1, 10);
        List<Decision> at = decider.tick(EXPIRES_AT, 10);

        assertThat(before).isEmpty();
        assertThat(((ReportVerdict) at.get(1)).verdict()).isEqualTo(Verdict.EXPIRED);
    }

    @Test
    void dropsWhatWasSentWhenNothingIsHeardUntilRunTimeOutAndGraceHavePassed() {
        handToBoot("boot");

        List<Decision> before = decider.tick(EXPIRES_AT + RUN_TIMEOUT_MS + 999, 10);
        List<Decision> at = decider.tick(EXPIRES_AT + RUN_TIMEOUT_MS + 1_000, 10);

        assertThat(before).isEmpty();
        assertThat(at).hasExactlyElementsOfTypes(Drop.class);
        assertThat(((Drop) at.get(0)).reason()).isEqualTo(DropReason.OVERDUE);
        assertThat(decider.size()).isZero();
    }

    @Test
    void cancelsWhatIsUnsentItselfAndAsksTheAgentAboutTheRest() {
        decider.arrived(arrival("i1", "e1", 1), 0);
        decider.loggedIn(presence(2, "e2", "boot", false), 0);
        decider.arrived(arrival("i1", "e2", 1), 0);

        List<Decision> unsent = decider.cancelled("i1/e1", "enough");
        List<Decision> sent = decider.cancelled("i1/e2", "enough");
        List<Decision> unknown = decider.cancelled("i1/e3", "enough");

        assertThat(((ReportVerdict) unsent.get(1)).verdict()).isEqualTo(Verdict.CANCELLED);
        assertThat(sent.get(1)).isEqualTo(new SendCancel("i1/e2", 2, "enough"));
        assertThat(unknown).isEmpty();
    }

    @Test
    void repeatsACancelAfterTheNextLogin() {
        handToBoot("boot");
        decider.cancelled("i1/e1", "enough");

        List<Decision> decisions = decider.loggedIn(presence(2, "e1", "boot", false), 5);

        assertThat(decisions).hasExactlyElementsOfTypes(Keep.class, Send.class, SendCancel.class);
    }

    @Test
    void dropsWhatWentToAnotherGatewayOnlyIfUnsentAndOlder() {
        decider.arrived(arrival("i1", "e1", 2), 0);

        List<Decision> notOlder = decider.withdrawn("i1/e1", 2);
        List<Decision> older = decider.withdrawn("i1/e1", 3);

        assertThat(notOlder).isEmpty();
        assertThat(((Drop) older.get(0)).reason()).isEqualTo(DropReason.WITHDRAWN);
    }

    @Test
    void ignoresABatchItKnowsOrHasAnswered() {
        decider.arrived(arrival("i1", "e1", 1), 0);
        answered.add("i2/e1");

        assertThat(decider.arrived(arrival("i1", "e1", 1), 0)).isEmpty();
        assertThat(decider.arrived(arrival("i2", "e1", 7), 0)).isEmpty();
        assertThat(decider.arrived(arrival("i1", "e1", 2), 0)).hasExactlyElementsOfTypes(Add.class);
    }

    @Test
    void reportsDeliveredOnceAndAMomentLater() {
        // Given
        decider.loggedIn(presence(1, "e1", "boot", false), 0);
        decider.arrived(arrival("i1", "e1", 1), 0);
        // When
        decider.acknowledged(1, "i1/e1", 10);
        // Then
        assertThat(decider.tick(109, 10)).isEmpty();
        assertThat(decider.tick(110, 10)).hasExactlyElementsOfTypes(ReportDelivered.class);
        decider.acknowledged(1, "i1/e1", 120);
        assertThat(decider.tick(500, 10)).isEmpty();
    }

    @Test
    void doesNotReportDeliveredWhatEndsMeanwhile() {
        // Given
        decider.loggedIn(presence(1, "e1", "boot", false), 0);
        decider.arrived(arrival("i1", "e1", 1), 0);
        decider.arrived(arrival("i2", "e1", 1), 0);
        decider.acknowledged(1, "i1/e1", 0);
        decider.acknowledged(1, "i2/e1", 0);
        // When
        decider.reported(new Reported(1, 1, "e1", "i1/e1", true, 0));
        decider.reported(new Reported(2, 1, "e1", "i2/e1", true, 0));
        decider.relayed(1, 50);
        // Then: one has left, the terminal record of the other is on its way.
        assertThat(decider.tick(200, 10)).isEmpty();
    }

    @Test
    void reportsDeliveredOnTheNextConnectionIfTheFirstEndsBefore() {
        // Given
        decider.loggedIn(presence(1, "e1", "boot", false), 0);
        decider.arrived(arrival("i1", "e1", 1), 0);
        decider.acknowledged(1, "i1/e1", 0);
        decider.ended("e1", 1);
        assertThat(decider.tick(200, 10)).isEmpty();
        // When
        decider.loggedIn(presence(2, "e1", "boot", false), 300);
        decider.acknowledged(2, "i1/e1", 310);
        // Then
        assertThat(decider.tick(500, 10)).hasExactlyElementsOfTypes(ReportDelivered.class);
    }

    @Test
    void acknowledgesATerminalReportOnlyWhenKafkaHasIt() {
        decider.loggedIn(presence(1, "e1", "boot", false), 0);
        decider.arrived(arrival("i1", "e1", 1), 0);

        List<Decision> onReport = decider.reported(new Reported(9, 1, "e1", "i1/e1", true, 2_000));
        List<Decision> onRelayed = decider.relayed(9, 1);

        assertThat(onReport).hasExactlyElementsOfTypes(RelayReport.class);
        assertThat(codes(onRelayed)).containsExactly(ReasonCodes.SUCCESS);
        assertThat(decider.size()).isZero();
        assertThat(decider.creditUsedBytes()).isZero();
    }

    @Test
    void refusesOutputBeyondTheCredit() {
        decider.loggedIn(presence(1, "e1", "boot", false), 0);
        decider.arrived(arrival("i1", "e1", 1), 0);

        List<Decision> decisions = decider.reported(new Reported(9, 1, "e1", "i1/e1", true, 65_537));

        assertThat(codes(decisions)).containsExactly(ReasonCodes.QUOTA_EXCEEDED);
    }

    @Test
    void refusesAReportAboutAnotherEndpoint() {
        List<Decision> decisions = decider.reported(new Reported(9, 1, "e1", "i1/e2", true, 0));

        assertThat(codes(decisions)).containsExactly(ReasonCodes.NOT_AUTHORIZED);
    }

    @Test
    void answersARepetitionOfWhatKafkaHasAtOnce() {
        answered.add("i1/e1");

        List<Decision> decisions = decider.reported(new Reported(9, 1, "e1", "i1/e1", true, 60_000));

        assertThat(codes(decisions)).containsExactly(ReasonCodes.SUCCESS);
    }

    @Test
    void passesOnAReportOfAnActivationThatAnotherGatewayHandedOver() {
        List<Decision> decisions = decider.reported(new Reported(9, 1, "e1", "i1/e1", true, 0));

        assertThat(decisions).containsExactly(new RelayReport(9, null));
    }

    @Test
    void offersAVerdictAgainThatKafkaDidNotTake() {
        decider.arrived(arrival("i1", "e1", 1), 0);
        decider.cancelled("i1/e1", "enough");
        decider.verdictFailed("i1/e1", "away", 100);

        List<Decision> tooEarly = decider.tick(599, 10);
        List<Decision> again = decider.tick(600, 10);

        assertThat(tooEarly).isEmpty();
        assertThat(again).hasExactlyElementsOfTypes(ReportVerdict.class);
    }

    @Test
    void reportsAVerdictAgainAfterARestart() {
        List<Decision> decisions = decider.restored(new InboxEntry(
                "i1/e1",
                "e1",
                1,
                1,
                "b",
                EXPIRES_AT,
                1,
                0,
                1,
                false,
                null,
                new EntryState.Ending(Verdict.CANCELLED, "enough")));

        assertThat(decisions).hasExactlyElementsOfTypes(ReportVerdict.class);
    }

    @Test
    void sendsWithoutCreditWhenItIsUsedUpAndWithItWhenSomeHasComeBack() {
        // Given
        decider.creditLimit(65_536);
        decider.loggedIn(presence(1, "e1", "b", false), 0);
        decider.loggedIn(presence(2, "e2", "b", false), 0);
        // When
        List<Decision> first = decider.arrived(arrival("i1", "e1", 1), 0);
        List<Decision> second = decider.arrived(arrival("i1", "e2", 1), 0);
        decider.ended("e1", 1);
        List<Decision> third = decider.arrived(arrival("i2", "e2", 1), 1);
        // Then
        assertThat(credits(first)).containsExactly(65_536);
        assertThat(credits(second)).containsExactly(0);
        assertThat(credits(third)).containsExactly(65_536);
    }

    @Test
    void takesOutputOfWhatWasSentWithoutCreditOnlyAsFarAsItIsFree() {
        // Given
        decider.creditLimit(0);
        decider.loggedIn(presence(1, "e1", "b", false), 0);
        decider.arrived(arrival("i1", "e1", 1), 0);
        // When
        List<Decision> tooMuch = decider.reported(new Reported(8, 1, "e1", "i1/e1", true, 1_025));
        List<Decision> free = decider.reported(new Reported(9, 1, "e1", "i1/e1", true, 1_024));
        // Then
        assertThat(codes(tooMuch)).containsExactly(ReasonCodes.QUOTA_EXCEEDED);
        assertThat(free).hasExactlyElementsOfTypes(RelayReport.class);
    }

    private void handToBoot(String boot) {
        decider.loggedIn(presence(1, "e1", boot, false), 0);
        decider.arrived(arrival("i1", "e1", 1), 0);
        decider.ended("e1", 1);
    }

    private static List<String> sent(List<Decision> decisions) {
        return decisions.stream()
                .filter(Send.class::isInstance)
                .map(decision -> ((Send) decision).entry().activationId())
                .toList();
    }

    private static List<Integer> credits(List<Decision> decisions) {
        return decisions.stream()
                .filter(Send.class::isInstance)
                .map(decision -> ((Send) decision).creditBytes())
                .toList();
    }

    private static List<Integer> codes(List<Decision> decisions) {
        return decisions.stream()
                .filter(Answer.class::isInstance)
                .map(decision -> ((Answer) decision).reasonCode())
                .toList();
    }
}
