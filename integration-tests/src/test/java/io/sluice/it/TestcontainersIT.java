package io.sluice.it;

import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The same journey on the images that others run: Apache's Kafka, Confluent's registry. Skipped where there is no Docker. */
@Testcontainers(disabledWithoutDocker = true)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TestcontainersIT {
    private static final int REGISTRY_PORT = 8081;
    private static final Network NETWORK = Network.SHARED;

    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer(DockerImageName.parse("apache/kafka:4.0.0"))
            .withListener("kafka:19092")
            .withNetwork(NETWORK)
            .withNetworkAliases("kafka");

    @Container
    private static final GenericContainer<?> REGISTRY = new GenericContainer<>(
                    DockerImageName.parse("confluentinc/cp-schema-registry:7.9.0"))
            .withNetwork(NETWORK)
            .withExposedPorts(REGISTRY_PORT)
            .withEnv("SCHEMA_REGISTRY_HOST_NAME", "registry")
            .withEnv("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "PLAINTEXT://kafka:19092")
            .dependsOn(KAFKA)
            .waitingFor(Wait.forHttp("/subjects").forStatusCode(200));

    @Test
    void leadsFromTheJoinTokenToTheResult() {
        var backbone = new RegionPlan.Backbone(
                KAFKA.getBootstrapServers(),
                "http://" + REGISTRY.getHost() + ":" + REGISTRY.getMappedPort(REGISTRY_PORT));
        try (RealRegion region = RealRegion.start(
                RegionPlan.small(Logs.of(TestcontainersIT.class)).on(backbone))) {
            Journey.leadsFromTheJoinTokenToTheResult(region);
        }
    }
}
