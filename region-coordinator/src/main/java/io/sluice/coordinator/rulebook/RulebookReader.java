package io.sluice.coordinator.rulebook;

import io.sluice.coordinator.follow.TopicFollower;
import io.sluice.coordinator.follow.TopicFollower.Followed;
import io.sluice.topics.Gateway;
import io.sluice.topics.Policy;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.util.List;

/** Keeps the rulebook as {@code policies} and {@code gateways} have it. */
public final class RulebookReader {
    private RulebookReader() {}

    public static TopicFollower start(String bootstrapServers, Rulebook rulebook, SchemaIds ids, TopicName names) {
        return TopicFollower.start(
                bootstrapServers,
                "rulebook",
                List.of(
                        Followed.of(
                                names.of(TopicCatalog.POLICIES),
                                new RecordSerde<>(ids, Policy.class).deserializer(),
                                rulebook::learn,
                                key -> {}),
                        Followed.of(
                                names.of(TopicCatalog.GATEWAYS),
                                new RecordSerde<>(ids, Gateway.class).deserializer(),
                                rulebook::learn,
                                rulebook::forgetGateway)));
    }
}
