package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.gateways.GatewayLink.Delivery;
import io.sluice.coordinator.topology.FakeGateways.Told;
import io.sluice.topics.ActivationBatch;
import io.sluice.topics.CancelActivations;
import io.sluice.topics.DeadLetter;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.GatewayState;
import io.sluice.topics.InvocationPhase;
import io.sluice.topics.InvocationState;
import io.sluice.topics.JournalState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.Tally;
import io.sluice.topics.TargetState;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.WithdrawActivation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journeys of an endpoint and of an invocation through the region's topology. */
class RegionJourneyTest {
    private static final Duration UNTIL_EXPIRY = RegionHarness.EXPIRES.plusSeconds(2);

    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void letsAnUnknownEndpointInAtTheGatewayThatAsks() {
        // When
        region.askLogin("e1", "gw-2", "request-1", region.now() + 5_000);
        // Then
        Told told = region.gateways.heard().get(0);
        assertThat(told.gateway()).isEqualTo("gw-2");
        assertThat(told.key()).isEqualTo("request-1");
        assertThat(((LoginAnswer) told.body()).getAccepted()).isTrue();
        assertThat(region.endpoint("e1").getAssignedGateway()).isEqualTo("gw-2");
        assertThat(region.endpoint("e1").getStatus()).isEqualTo(EndpointStatus.DISCONNECTED);
    }

    @Test
    void doesNotAnswerALoginThatNobodyWaitsForAnyMore() {
        // When
        region.askLogin("e1", "gw-1", "request-1", region.now() - 1);
        // Then
        assertThat(region.gateways.heard()).isEmpty();
        assertThat(region.endpoint("e1")).isNull();
    }

    @Test
    void runsAMethodOnAllEndpointsOfASelector() {
        // Given
        region.login("e1", "gw-1", "b", 1, Map.of("site", "berlin"));
        region.login("e2", "gw-1", "b", 1, Map.of("site", "berlin"));
        region.login("e3", "gw-1", "b", 1, Map.of("site", "paris"));
        // When
        region.invoke("i1", "os=linux,site=berlin");
        // Then
        ActivationBatch batch = region.gateways.heard(ActivationBatch.class).get(0);
        assertThat(batch.getTargets()).extracting("endpointId").containsExactlyInAnyOrder("e1", "e2");
        assertThat(batch.getLeafCount()).isEqualTo(2);
        InvocationState running = region.state("i1");
        assertThat(running.getPhase()).isEqualTo(InvocationPhase.RUNNING);
        assertThat(running.getTargets()).isEqualTo(2);
        assertThat(running.getCounts()).isEqualTo(Map.of("QUEUED", 2L));

        // When
        region.report("i1", "e1", TargetState.DELIVERED);
        region.report("i1", "e1", TargetState.RUNNING);
        region.report("i1", "e1", TargetState.SUCCEEDED);
        region.report("i1", "e2", TargetState.FAILED);
        // Then
        InvocationState complete = region.state("i1");
        assertThat(complete.getPhase()).isEqualTo(InvocationPhase.COMPLETE);
        assertThat(complete.getCompletedAt()).isNotNull();
        assertThat(complete.getCounts()).isEqualTo(Map.of("SUCCEEDED", 1L, "FAILED", 1L));
        List<LedgerRow> shown = region.read(TopicCatalog.LEDGER, LedgerRow.class);
        assertThat(shown).extracting(LedgerRow::getState).endsWith(TargetState.SUCCEEDED, TargetState.FAILED);
    }

    @Test
    void saysSelectingUntilThePartitionHasClosedAndNeverAWrongSum() {
        // Given
        region.login("e1", "gw-1");
        // When
        region.invoke("i1", "*");
        region.report("i1", "e1", TargetState.SUCCEEDED);
        // Then
        List<InvocationState> told = region.read(TopicCatalog.INVOCATION_STATE, InvocationState.class);
        assertThat(told.get(0).getPhase()).isEqualTo(InvocationPhase.SELECTING);
        assertThat(told.get(told.size() - 1).getPhase()).isEqualTo(InvocationPhase.COMPLETE);
        assertThat(told)
                .allSatisfy(state -> assertThat(state.getCounts().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .isEqualTo(state.getTargets()));
    }

    @Test
    void anInvocationOfNobodyIsCompleteAtOnce() {
        // When
        region.invoke("i1", "os=plan9");
        // Then
        InvocationState state = region.state("i1");
        assertThat(state.getPhase()).isEqualTo(InvocationPhase.COMPLETE);
        assertThat(state.getTargets()).isZero();
    }

    @Test
    void aRepeatedRequestSelectsNobodyTwice() {
        // Given
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        region.gateways.heard();
        region.login("e2", "gw-1");
        // When
        region.invoke("i1", "*");
        // Then
        assertThat(region.gateways.heard(ActivationBatch.class)).isEmpty();
        assertThat(region.state("i1").getTargets()).isEqualTo(1);
    }

    @Test
    void repeatedReportsAreCountedAsLateAndChangeNoEnd() {
        // Given
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        region.report("i1", "e1", TargetState.SUCCEEDED);
        // When
        region.report("i1", "e1", TargetState.FAILED);
        // Then
        assertThat(region.row("i1", "e1").getState()).isEqualTo(TargetState.SUCCEEDED);
        assertThat(region.row("i1", "e1").getLate()).isEqualTo(1);
        assertThat(region.state("i1").getCounts()).isEqualTo(Map.of("SUCCEEDED", 1L));
    }

    @Test
    void anOfflineEndpointGetsItsActivationAtItsLogin() {
        // Given
        region.login("e1", "gw-1");
        region.event(EndpointEventType.LOST, "e1", "gw-1", "boot-1", 1, JournalState.KEPT, Map.of());
        region.invoke("i1", "*");
        assertThat(region.gateways.heard(ActivationBatch.class)).isEmpty();
        assertThat(region.row("i1", "e1").getReason()).startsWith("OFFLINE");
        // When
        region.login("e1", "gw-2", "boot-1", 2, Map.of());
        // Then
        Told told = region.gateways.heard().get(0);
        assertThat(told.gateway()).isEqualTo("gw-2");
        assertThat(((ActivationBatch) told.body()).getTargets().get(0).getRouteEpoch())
                .isEqualTo(1);
    }

    @Test
    void anActivationFollowsItsEndpointToAnotherGateway() {
        // Given
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        region.settle();
        region.gateways.heard();
        // When
        region.login("e1", "gw-2", "boot-1", 2, Map.of());
        // Then
        List<Told> told = region.gateways.heard();
        assertThat(told).hasSize(2);
        WithdrawActivation withdrawn = (WithdrawActivation) told.get(0).body();
        assertThat(told.get(0).gateway()).isEqualTo("gw-1");
        assertThat(withdrawn.getRouteEpoch()).isEqualTo(2);
        ActivationBatch batch = (ActivationBatch) told.get(1).body();
        assertThat(told.get(1).gateway()).isEqualTo("gw-2");
        assertThat(batch.getTargets().get(0).getRouteEpoch()).isEqualTo(2);
        assertThat(region.row("i1", "e1").getRouteEpoch()).isEqualTo(2);
    }

    @Test
    void aLoginAtTheSameGatewaySendsNothingAgain() {
        // Given
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        region.settle();
        region.gateways.heard();
        // When
        region.login("e1", "gw-1", "boot-1", 2, Map.of());
        // Then
        assertThat(region.gateways.heard()).isEmpty();
    }

    @Test
    void whatAForgetfulAgentMayHaveRunElsewhereIsInterrupted() {
        // Given
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        region.settle();
        region.gateways.heard();
        // When
        region.event(EndpointEventType.LOGGED_IN, "e1", "gw-2", "boot-2", 1, JournalState.LOST, Map.of());
        // Then
        assertThat(region.gateways.heard(ActivationBatch.class)).isEmpty();
        assertThat(region.row("i1", "e1").getState()).isEqualTo(TargetState.INTERRUPTED);
    }

    @Test
    void eventsOfAnOlderConnectionChangeNothing() {
        // Given
        region.login("e1", "gw-1", "boot-1", 2, Map.of());
        // When
        region.login("e1", "gw-2", "boot-1", 1, Map.of());
        region.event(EndpointEventType.LOST, "e1", "gw-1", "boot-1", 1, JournalState.KEPT, Map.of());
        region.event(EndpointEventType.LOGGED_OUT, "e1", "gw-2", "boot-0", 7, JournalState.KEPT, Map.of());
        // Then
        assertThat(region.endpoint("e1").getStatus()).isEqualTo(EndpointStatus.CONNECTED);
        assertThat(region.endpoint("e1").getConnectedGateway()).isEqualTo("gw-1");
    }

    @Test
    void aCancelEndsWhatWasNeverSentAtOnceAndTellsTheGatewayOfTheRest() {
        // Given
        region.login("e1", "gw-1");
        region.login("e2", "gw-1");
        region.event(EndpointEventType.LOGGED_OUT, "e2", "gw-1", "boot-1", 1, JournalState.KEPT, Map.of());
        region.invoke("i1", "*");
        region.gateways.heard();
        // When
        region.cancel("i1");
        region.settle();
        // Then
        assertThat(region.row("i1", "e2").getState()).isEqualTo(TargetState.CANCELLED);
        CancelActivations cancel =
                region.gateways.heard(CancelActivations.class).get(0);
        assertThat(cancel.getEndpointIds()).containsExactly("e1");
        assertThat(region.row("i1", "e1").getState()).isEqualTo(TargetState.QUEUED);
        assertThat(region.state("i1").getCancelReason()).isEqualTo("enough");

        // When
        region.report("i1", "e1", TargetState.CANCELLED);
        // Then
        assertThat(region.state("i1").getPhase()).isEqualTo(InvocationPhase.COMPLETE);
    }

    @Test
    void aCancelledTargetIsNotSentAtALaterLogin() {
        // Given
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        region.settle();
        region.cancel("i1");
        region.settle();
        region.gateways.heard();
        // When
        region.login("e1", "gw-2", "boot-1", 2, Map.of());
        // Then
        assertThat(region.gateways.heard(ActivationBatch.class)).isEmpty();
    }

    @Test
    void whatWasNeverSentExpires() {
        // Given
        region.login("e1", "gw-1");
        region.event(EndpointEventType.LOST, "e1", "gw-1", "boot-1", 1, JournalState.KEPT, Map.of());
        region.invoke("i1", "*");
        // When
        region.pass(UNTIL_EXPIRY);
        // Then
        assertThat(region.row("i1", "e1").getState()).isEqualTo(TargetState.EXPIRED);
        assertThat(region.state("i1").getPhase()).isEqualTo(InvocationPhase.COMPLETE);
    }

    @Test
    void whatAGatewayHasAndNeverReportsIsUnreachableAfterTheGrace() {
        // Given
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        // When
        region.pass(UNTIL_EXPIRY);
        // Then
        assertThat(region.row("i1", "e1").getState()).isEqualTo(TargetState.QUEUED);

        // When
        region.pass(RegionHarness.RUN_TIMEOUT.plus(RegionHarness.GRACE).plusSeconds(2));
        // Then
        assertThat(region.row("i1", "e1").getState()).isEqualTo(TargetState.UNREACHABLE);
        assertThat(region.row("i1", "e1").getReason())
                .isEqualTo("handed to gateway gw-1, not heard of since expiry and grace: may have run");
    }

    @Test
    void aGatewayWithoutATopicKeepsItsTargetsQueuedAndNobodyElseWaits() {
        // Given
        region.gateways.present.remove("gw-2");
        region.login("e1", "gw-1");
        region.login("e2", "gw-2");
        // When
        region.invoke("i1", "*");
        // Then
        assertThat(region.gateways.heard()).extracting(Told::gateway).containsExactly("gw-1");
        assertThat(region.row("i1", "e2").getState()).isEqualTo(TargetState.QUEUED);
        assertThat(region.row("i1", "e2").getReason()).startsWith("NO_GATEWAY_TOPIC");

        // When
        region.gateways.present.add("gw-2");
        region.pass(Duration.ofSeconds(2));
        // Then
        assertThat(region.gateways.heard()).extracting(Told::gateway).containsExactly("gw-2");
    }

    @Test
    void whatKafkaDidNotTakeIsSentAgainOnTheSameRoute() {
        // Given
        region.gateways.keepSilent();
        region.login("e1", "gw-1");
        region.invoke("i1", "*");
        region.gateways.heard();
        // When
        region.gateways.answer(Delivery.FAILED);
        region.pass(Duration.ofSeconds(2));
        // Then
        ActivationBatch again = region.gateways.heard(ActivationBatch.class).get(0);
        assertThat(again.getTargets().get(0).getRouteEpoch()).isEqualTo(1);
    }

    @Test
    void anEndpointThatIsNamedButUnknownIsRejected() {
        // Given
        region.login("e1", "gw-1");
        // When
        region.invoke("i1", region.spec("", List.of("e1", "nobody")));
        // Then
        assertThat(region.state("i1").getTargets()).isEqualTo(2);
        assertThat(region.row("i1", "nobody").getState()).isEqualTo(TargetState.REJECTED);
        assertThat(region.row("i1", "nobody").getReason()).startsWith("UNKNOWN_ENDPOINT");
    }

    @Test
    void badRecordsGoToTheDeadLettersAndTheStreamGoesOn() {
        // When
        region.putGarbage(TopicCatalog.ACTIVATION_REPORTS, "e1");
        region.report("no-such-invocation", "e1", TargetState.SUCCEEDED);
        region.invoke("i1", "os=(");
        // Then
        assertThat(region.read(TopicCatalog.DEAD_LETTERS, DeadLetter.class))
                .extracting(letter ->
                        letter.getReason().substring(0, letter.getReason().indexOf(':')))
                .containsExactly("UNREADABLE", "NO_SUCH_TARGET", "UNREADABLE_SELECTOR");
        assertThat(region.state("i1").getPhase()).isEqualTo(InvocationPhase.COMPLETE);
    }

    @Test
    void manyReportsMakeFewTallies() {
        // Given
        for (int i = 0; i < 200; i++) {
            region.login("e" + i, "gw-1");
        }
        region.invoke("i1", "*");
        // When
        for (int i = 0; i < 200; i++) {
            region.report("i1", "e" + i, TargetState.SUCCEEDED);
        }
        // Then
        assertThat(region.state("i1").getPhase()).isEqualTo(InvocationPhase.COMPLETE);
        assertThat(region.read(TopicCatalog.TALLIES, Tally.class)).hasSizeLessThan(20);
    }

    @Test
    void aGatewayThatFallsSilentIsDownUntilItIsHeardAgain() {
        // Given
        region.heartbeat("gw-1");
        assertThat(region.gateway("gw-1").getState()).isEqualTo(GatewayState.UP);
        // When
        region.pass(Duration.ofSeconds(15));
        // Then
        assertThat(region.gateway("gw-1").getState()).isEqualTo(GatewayState.DOWN);

        // When
        region.heartbeat("gw-1");
        // Then
        assertThat(region.gateway("gw-1").getState()).isEqualTo(GatewayState.UP);
    }
}
