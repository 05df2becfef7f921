package io.sluice.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.gateways.GatewayLink.Delivery;
import io.sluice.coordinator.rulebook.Rulebooks;
import io.sluice.topics.EndpointMoved;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointReadmitted;
import io.sluice.topics.EndpointRemoved;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.ResendToGateway;
import io.sluice.topics.TopicCatalog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways hear for certain which endpoints are theirs, whatever Kafka does. */
class KeptWordsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private RegionHarness region;

    @BeforeEach
    void open() {
        region = new RegionHarness(folder);
        Rulebooks.learnUp(region.rulebook, "gw-1", "gw-2");
        region.login("e1", "gw-1");
        region.gateways.heard();
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void whatKafkaDidNotTakeIsSaidAgainUntilItDoes() {
        // Given
        region.gateways.keepSilent();
        order("e1", new EndpointMoved("gw-2"));
        assertThat(region.gateways.heard()).hasSize(2);
        // When
        region.gateways.answer(Delivery.FAILED);
        region.gateways.keepSilent();
        region.pass(SECOND);
        // Then
        assertThat(region.gateways.heard())
                .extracting(
                        told -> told.gateway() + " " + told.body().getClass().getSimpleName())
                .containsExactlyInAnyOrder("gw-2 EndpointsKnown", "gw-1 EndpointsGone");
        assertThat(owed()).isEqualTo(2);
        // When one is acknowledged, and time passes
        region.gateways.answer(Delivery.ACKNOWLEDGED);
        region.pass(SECOND);
        region.pass(SECOND);
        // Then
        assertThat(region.gateways.heard()).isEmpty();
        assertThat(owed()).isZero();
    }

    @Test
    void aGatewayWithoutTopicHearsItWhenItHasOne() {
        // Given
        region.gateways.present.remove("gw-1");
        order("e1", new EndpointRemoved(true));
        region.pass(Duration.ofSeconds(3));
        assertThat(region.gateways.heard()).isEmpty();
        // When
        region.gateways.present.add("gw-1");
        region.pass(SECOND);
        // Then
        assertThat(region.gateways.heard(EndpointsGone.class))
                .containsExactly(new EndpointsGone(List.of("e1"), RemovedEndpoints.REASON, List.of()));
    }

    @Test
    void anOlderWordIsNotSaidAgainAfterANewer() {
        // Given: a word that was not heard, and one after it
        region.gateways.keepSilent();
        order("e1", new EndpointMoved("gw-2"));
        order("e1", new EndpointMoved("gw-1"));
        region.gateways.heard();
        // When
        region.gateways.answer(Delivery.FAILED);
        region.pass(SECOND);
        // Then
        assertThat(region.gateways.heard())
                .extracting(
                        told -> told.gateway() + " " + told.body().getClass().getSimpleName())
                .containsExactlyInAnyOrder("gw-1 EndpointsKnown", "gw-2 EndpointsGone");
    }

    @Test
    void theListOfItsEndpointsIsSaidAgainWhole() {
        // Given
        region.gateways.keepSilent();
        region.put(
                TopicCatalog.ENDPOINT_ORDERS,
                "0",
                EndpointOrder.class,
                new EndpointOrder("", region.now(), "gw-1", new ResendToGateway("gw-1", 7L)));
        region.gateways.heard();
        // When
        region.login("e2", "gw-1");
        region.gateways.answer(Delivery.FAILED);
        region.pass(SECOND);
        // Then
        EndpointsKnown known = region.gateways.heard(EndpointsKnown.class).get(0);
        assertThat(known.getSnapshot()).isEqualTo(7);
        assertThat(known.getEndpointIds()).containsExactlyInAnyOrder("e1", "e2");
    }

    @Test
    void aWordThatNobodyTakesIsGivenUpInTheEnd() {
        // Given
        region.gateways.present.remove("gw-1");
        order("e1", new EndpointRemoved(true));
        // When
        region.pass(Duration.ofDays(8));
        // Then
        assertThat(owed()).isZero();
        assertThat(region.meters
                        .counter("sluice.gateway.words", "outcome", "GIVEN_UP")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aLoginAtAGatewayThatItWasMovedFromSendsItHome() {
        // Given
        order("e1", new EndpointMoved("gw-2"));
        region.gateways.heard();
        // When its old gateway had let it in before it was told
        region.login("e1", "gw-1", "boot-1", 2, Map.of());
        // Then
        assertThat(region.gateways.heard(EndpointsGone.class))
                .containsExactly(
                        new EndpointsGone(List.of("e1"), "MIGRATED: it belongs to gw-2", List.of("gw-2:8883")));
    }

    @Test
    void aRemovedEndpointIsRefusedUntilItIsReadmitted() {
        // Given
        order("e1", new EndpointRemoved(true));
        region.gateways.heard();
        // When its gateway lets it in all the same
        region.login("e1", "gw-1", "boot-1", 2, Map.of());
        // Then
        assertThat(region.endpoint("e1")).isNull();
        assertThat(region.gateways.heard(EndpointsGone.class))
                .extracting(EndpointsGone::getReason)
                .containsExactly(RemovedEndpoints.REASON);
        // When it asks
        region.askLogin("e1", "gw-2", "request-1", region.now() + 5_000);
        // Then
        LoginAnswer answer = region.gateways.heard(LoginAnswer.class).get(0);
        assertThat(answer.getAccepted()).isFalse();
        assertThat(answer.getReason()).isEqualTo(RemovedEndpoints.REASON);
        // When
        region.pass(SECOND);
        order("e1", new EndpointReadmitted("ENROLMENT"));
        region.askLogin("e1", "gw-2", "request-2", region.now() + 5_000);
        // Then
        assertThat(region.gateways.heard(LoginAnswer.class).get(0).getAccepted())
                .isTrue();
    }

    @Test
    void anEnrolmentBeforeTheRemovalReadmitsNobody() {
        // Given
        long before = region.now() - 1;
        order("e1", new EndpointRemoved(true));
        // When
        region.put(
                TopicCatalog.ENDPOINT_ORDERS,
                "e1",
                EndpointOrder.class,
                new EndpointOrder("e1", before, "enrolment", new EndpointReadmitted("ENROLMENT")));
        region.login("e1", "gw-1", "boot-1", 2, Map.of());
        // Then
        assertThat(region.endpoint("e1")).isNull();
    }

    private double owed() {
        return region.meters.get("sluice.gateway.words.owed").gauge().value();
    }

    private void order(String endpoint, Object order) {
        region.put(
                TopicCatalog.ENDPOINT_ORDERS,
                endpoint,
                EndpointOrder.class,
                new EndpointOrder(endpoint, region.now(), "admin", order));
    }
}
