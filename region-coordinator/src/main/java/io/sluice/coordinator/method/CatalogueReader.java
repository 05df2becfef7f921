package io.sluice.coordinator.method;

import io.sluice.coordinator.follow.TopicFollower;
import io.sluice.coordinator.follow.TopicFollower.Followed;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.Method;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.util.List;

/** Keeps the catalogue as {@code methods} and {@code content-index} have it. */
public final class CatalogueReader {
    private CatalogueReader() {}

    public static TopicFollower start(String bootstrapServers, Catalogue catalogue, SchemaIds ids, TopicName names) {
        return TopicFollower.start(
                bootstrapServers,
                "catalogue",
                List.of(
                        Followed.of(
                                names.of(TopicCatalog.METHODS),
                                new RecordSerde<>(ids, Method.class).deserializer(),
                                catalogue::learn,
                                catalogue::forgetMethod),
                        Followed.of(
                                names.of(TopicCatalog.CONTENT_INDEX),
                                new RecordSerde<>(ids, ContentIndex.class).deserializer(),
                                catalogue::learn,
                                catalogue::forgetContent)));
    }
}
