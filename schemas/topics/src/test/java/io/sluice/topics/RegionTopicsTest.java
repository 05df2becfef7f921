package io.sluice.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegionTopicsTest {
    private final MockAdminClient kafka =
            MockAdminClient.create().numBrokers(3).usingRaftController(true).build();
    private final RegionTopics topics = new RegionTopics(kafka, new TopicName("local"));

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void makesTheCatalogueOnce() {
        assertThat(topics.exist()).isFalse();
        assertThat(topics.create(8, 3)).hasSameSizeAs(TopicCatalog.OF_REGION).contains("sluice.local.ledger");
        assertThat(topics.exist()).isTrue();
        assertThat(topics.create(8, 3)).isEmpty();
    }

    @Test
    void makesOnlyWhatIsMissing() throws ExecutionException, InterruptedException {
        // Given
        topics.create(8, 1);
        kafka.deleteTopics(List.of("sluice.local.audit")).all().get();
        // When
        List<String> made = topics.create(8, 1);
        // Then
        assertThat(made).containsExactly("sluice.local.audit");
    }

    @Test
    void aRegionOfAnOlderVersionIsToldFromItsCatalogueAndGetsWhatItLacks() {
        // Given: one without events of gateways and inventories
        topics.create(8, 1);
        List<String> newer =
                List.of("sluice.local.gateway-events", "sluice.local.inventory", "sluice.local.inventory-changes");
        kafka.deleteTopics(newer);
        // Then
        assertThat(topics.missing()).containsExactlyInAnyOrderElementsOf(newer);
        // When
        List<String> made = topics.create(8, 1);
        // Then
        assertThat(made).containsExactlyInAnyOrderElementsOf(newer);
        assertThat(topics.missing()).isEmpty();
        assertThat(topics.requireConsistent()).containsEntry("inventory", 8).containsEntry("gateway-events", 1);
    }

    @Test
    void givesTopicsThePartitionsAndReplicasTheyShallHave() throws ExecutionException, InterruptedException {
        // When
        topics.create(8, 3);
        topics.createForGateway("gw-1", 3);
        // Then
        assertThat(partitions("sluice.local.activation-reports")).isEqualTo(8);
        assertThat(partitions("sluice.local.invocations")).isEqualTo(8);
        assertThat(partitions("sluice.local.gateways")).isEqualTo(1);
        assertThat(partitions("sluice.local.gateway.gw-1")).isEqualTo(2);
        assertThat(description("sluice.local.ledger").partitions().get(0).replicas())
                .hasSize(3);
    }

    @Test
    void setsCleanupAndRetention() throws ExecutionException, InterruptedException {
        topics.create(8, 1);
        assertThat(setting("sluice.local.endpoints", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("sluice.local.endpoints", "retention.ms")).isEqualTo("-1");
        assertThat(setting("sluice.local.ledger", "cleanup.policy")).isEqualTo("compact,delete");
        assertThat(setting("sluice.local.gateway-heartbeats", "retention.ms")).isEqualTo("3600000");
    }

    @Test
    void aWholeInventoryFitsIntoARecord() throws ExecutionException, InterruptedException {
        topics.create(8, 1);
        assertThat(setting("sluice.local.inventory", "max.message.bytes")).isEqualTo("8388608");
    }

    @Test
    void makesAGatewaysTopicOnce() {
        assertThat(topics.gatewayExists("gw-1")).isFalse();
        assertThat(topics.createForGateway("gw-1", 1)).containsExactly("sluice.local.gateway.gw-1");
        assertThat(topics.gatewayExists("gw-1")).isTrue();
        assertThat(topics.createForGateway("gw-1", 1)).isEmpty();
    }

    @Test
    void tellsThePartitionsOfAConsistentRegion() {
        topics.create(8, 1);
        assertThat(topics.requireConsistent())
                .containsEntry("activation-reports", 8)
                .containsEntry("gateways", 1)
                .hasSameSizeAs(TopicCatalog.OF_REGION);
    }

    @Test
    void refusesARegionSomebodyMadeByHand() {
        // Given
        kafka.createTopics(List.of(new NewTopic("sluice.local.selections", 3, (short) 1)));
        topics.create(8, 1);
        // Then
        assertThatThrownBy(topics::requireConsistent)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("selections=3");
    }

    @Test
    void refusesARegionThatIsNotThere() {
        assertThatThrownBy(topics::requireConsistent)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("run region init");
    }

    @Test
    void saysThatKafkaDoesNotAnswer() {
        kafka.timeoutNextRequest(1);
        assertThatThrownBy(topics::exist)
                .isInstanceOf(TopicsUnavailableException.class)
                .hasMessageContaining("cannot list topics");
    }

    private int partitions(String topic) throws ExecutionException, InterruptedException {
        return description(topic).partitions().size();
    }

    private TopicDescription description(String topic) throws ExecutionException, InterruptedException {
        return Objects.requireNonNull(
                kafka.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
    }

    private String setting(String topic, String name) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config settings = kafka.describeConfigs(List.of(resource)).all().get().get(resource);
        return Objects.requireNonNull(settings).get(name).value();
    }
}
