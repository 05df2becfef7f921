package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.rulebook.Rulebooks;
import io.sluice.coordinator.topology.FakeGateways.Told;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointEvent;
import io.sluice.topics.EndpointEventType;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointRemoved;
import io.sluice.topics.EndpointSplit;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.Enrolment;
import io.sluice.topics.JoinTokenCreated;
import io.sluice.topics.JournalState;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.LoginKind;
import io.sluice.topics.LoginRequest;
import io.sluice.topics.Session;
import io.sluice.topics.SessionSuperseded;
import io.sluice.topics.TopicCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two machines under one identity, in the region's topology. */
class CollisionJourneyTest {
    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
        Rulebooks.learnUp(region.rulebook, "gw-1", "gw-2");
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void aMachineThatIsStartedAgainAndAgainIsLeftAlone() {
        for (int boot = 1; boot < 20; boot++) {
            login("boot-" + boot, 1, "gw-" + (1 + boot % 2), "original");
            login("boot-" + boot, 2, "gw-1", "original");
            assertThat(region.endpoint("e1").getStatus()).isEqualTo(EndpointStatus.CONNECTED);
        }
        assertThat(region.gateways.heard(EndpointsGone.class))
                .allSatisfy(gone -> assertThat(gone.getReason()).startsWith("MIGRATED: "));
    }

    @Test
    void aProcessThatLeftAnotherGatewayForAnewOneIsEndedThere() {
        login("boot-1", 1, "gw-1", "original");
        region.gateways.heard();
        login("boot-2", 1, "gw-2", "original");
        assertThat(region.gateways.heard())
                .contains(new Told("gw-1", Lane.ANSWERS, "e1", new SessionSuperseded("e1", new Session("boot-1", 1))));
    }

    @Test
    void twoThatLiveTogetherAreQuarantinedAndTheEventNamesBoth() {
        // When
        collide();
        // Then
        Endpoint row = region.endpoint("e1");
        assertThat(row.getStatus()).isEqualTo(EndpointStatus.QUARANTINED);
        assertThat(row.getAssignedGateway()).isEqualTo("lost-n-found");
        assertThat(row.getConnectedGateway()).isNull();
        assertThat(row.getReason())
                .isEqualTo("COLLISION: boot first on original from 10.0.0.1 at gw-1;"
                        + " boot second on copy from 10.0.0.1 at gw-1");
        assertThat(region.gateways.heard(EndpointsGone.class))
                .containsExactly(new EndpointsGone(List.of("e1"), "QUARANTINED: " + row.getReason(), List.of()));
        assertThat(region.read(TopicCatalog.ENDPOINT_EVENTS, EndpointEvent.class))
                .extracting(EndpointEvent::getType, event -> event.getSession().getBoot())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(EndpointEventType.COLLISION, "first"),
                        org.assertj.core.groups.Tuple.tuple(EndpointEventType.COLLISION, "second"));
        // When they come back, to a gateway that asks or to one that does not
        assertThat(ask("first", 3, "original").getReason()).startsWith("QUARANTINED: COLLISION: ");
        login("second", 3, "gw-2", "copy");
        // Then
        assertThat(region.gateways.heard(EndpointsGone.class)).hasSize(1);
        assertThat(region.endpoint("e1").getStatus()).isEqualTo(EndpointStatus.QUARANTINED);
    }

    @Test
    void aLoginPolicyDoesNotLetThemIn() {
        collide();
        Rulebooks.put(region.rulebook, "rules: [{name: all, when: 'true', keep: true}]");
        assertThat(ask("first", 3, "original").getAccepted()).isFalse();
    }

    @Test
    void onceSplitTheOriginalIsLetInAndTheCopyIsToldToEnrolAnew() {
        // Given
        collide();
        // When
        order(new EndpointSplit("", 7));
        // Then
        assertThat(region.endpoint("e1").getStatus()).isEqualTo(EndpointStatus.DISCONNECTED);
        assertThat(region.endpoint("e1").getReason()).isEmpty();
        JoinTokenCreated grant = (JoinTokenCreated)
                region.read(TopicCatalog.ENROLMENTS, Enrolment.class).get(0).getEvent();
        assertThat(grant.getTokenId()).isEqualTo("split/e1");
        assertThat(grant.getUses()).isEqualTo(7);
        // When
        LoginAnswer original = ask("first", 3, "original");
        LoginAnswer copy = ask("second", 3, "copy");
        // Then
        assertThat(original.getAccepted()).isTrue();
        assertThat(original.getRemember()).isFalse();
        assertThat(copy.getAccepted()).isFalse();
        assertThat(copy.getEnrolAnew()).isTrue();
        // When
        login("first", 3, "gw-1", "original");
        login("second", 4, "gw-1", "copy");
        // Then
        assertThat(region.endpoint("e1").getSession()).isEqualTo(new Session("first", 3));
        assertThat(region.gateways.heard(EndpointsGone.class))
                .extracting(EndpointsGone::getReason)
                .allSatisfy(reason -> assertThat(reason).startsWith("SPLIT: "));
    }

    @Test
    void anotherMayKeepTheIdThanTheFirst() {
        collide();
        order(new EndpointSplit("second", 1));
        assertThat(ask("first", 3, "original").getEnrolAnew()).isTrue();
        assertThat(ask("second", 3, "copy").getAccepted()).isTrue();
    }

    @Test
    void whoWasStartedAgainMeanwhileIsKnownByItsHost() {
        collide();
        assertThat(ask("first-again", 1, "original").getAccepted()).isFalse();
        order(new EndpointSplit("", 1));
        assertThat(ask("second-again", 1, "copy").getEnrolAnew()).isTrue();
        assertThat(ask("first-once-more", 1, "original").getAccepted()).isTrue();
    }

    @Test
    void aSplitOfOneThatDoesNotCollideChangesNothing() {
        login("boot-1", 1, "gw-1", "original");
        order(new EndpointSplit("", 1));
        assertThat(region.endpoint("e1").getStatus()).isEqualTo(EndpointStatus.CONNECTED);
        assertThat(region.read(TopicCatalog.ENROLMENTS, Enrolment.class)).isEmpty();
    }

    @Test
    void removingItForgetsTheCollision() {
        collide();
        order(new EndpointRemoved(false));
        order(new io.sluice.topics.EndpointReadmitted("ADMINISTRATOR"));
        assertThat(ask("first", 5, "original").getAccepted()).isTrue();
    }

    private void collide() {
        login("first", 1, "gw-1", "original");
        login("second", 1, "gw-1", "copy");
        login("first", 2, "gw-1", "original");
        region.gateways.heard();
        region.read(TopicCatalog.ENDPOINT_EVENTS, EndpointEvent.class);
        login("second", 2, "gw-1", "copy");
    }

    private void login(String boot, int count, String gateway, String host) {
        region.pass(Duration.ofSeconds(10));
        region.put(
                TopicCatalog.ENDPOINT_EVENTS,
                "e1",
                EndpointEvent.class,
                new EndpointEvent(
                        EndpointEventType.LOGGED_IN,
                        "e1",
                        gateway,
                        new Session(boot, count),
                        region.now(),
                        LoginKind.NORMAL,
                        JournalState.KEPT,
                        "10.0.0.1:4000",
                        host,
                        "linux-x86_64",
                        "1.0",
                        Map.of(),
                        ""));
    }

    private LoginAnswer ask(String boot, int count, String host) {
        region.gateways.heard();
        region.pass(Duration.ofSeconds(10));
        region.put(
                TopicCatalog.LOGIN_REQUESTS,
                "e1",
                LoginRequest.class,
                new LoginRequest(
                        "r-" + boot,
                        "e1",
                        "gw-1",
                        region.now(),
                        region.now() + 5_000,
                        "10.0.0.1:4000",
                        host,
                        "linux-x86_64",
                        "1.0",
                        "NORMAL",
                        Map.of(),
                        "gw-1",
                        new Session(boot, count)));
        return region.gateways.heard(LoginAnswer.class).get(0);
    }

    private void order(Object order) {
        region.put(
                TopicCatalog.ENDPOINT_ORDERS,
                "e1",
                EndpointOrder.class,
                new EndpointOrder("e1", region.now(), "admin", order));
    }
}
