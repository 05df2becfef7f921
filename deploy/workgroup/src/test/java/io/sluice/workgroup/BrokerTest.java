package io.sluice.workgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BrokerTest {
    @TempDir
    Path data;

    @Test
    void keepsItsTopicsOverAStopAndStart() throws Exception {
        // Given
        String cluster;
        try (Broker broker = Broker.start(data, 0, 0);
                Admin admin = admin(broker)) {
            admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1)))
                    .all()
                    .get();
            cluster = admin.describeCluster().clusterId().get();
            assertThat(StateFile.read(data.resolve("listening.properties")))
                    .isEqualTo(Map.of("bootstrap.servers", broker.bootstrapServers()));
        }
        assertThat(Files.exists(data.resolve("listening.properties"))).isFalse();
        // When
        try (Broker broker = Broker.start(data, 0, 0);
                Admin admin = admin(broker)) {
            // Then
            assertThat(admin.listTopics().names().get()).containsExactly("kept");
            assertThat(admin.describeCluster().clusterId().get()).isEqualTo(cluster);
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }

    private static Admin admin(Broker broker) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
    }
}
