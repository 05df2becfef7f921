package io.sluice.topics;

import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;

/** Schema ids without a registry. */
public final class InMemorySchemaIds {
    private InMemorySchemaIds() {}

    /** With all schemas of a region. */
    public static SchemaIds of(TopicName names, String... gateways) {
        SchemaIds ids = new SchemaIds(new MockSchemaRegistryClient(), "mock://");
        for (TopicSpec topic : TopicCatalog.OF_REGION) {
            var schema = topic.schema();
            if (schema != null) {
                ids.register(names.of(topic), schema);
            }
        }
        for (String gateway : gateways) {
            ids.register(names.ofGateway(gateway), GatewayMessage.getClassSchema());
        }
        return ids;
    }
}
