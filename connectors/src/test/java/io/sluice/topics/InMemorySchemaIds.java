package io.sluice.topics;

import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;

/** Schema ids without a registry. */
public final class InMemorySchemaIds {
    private InMemorySchemaIds() {}

    public static SchemaIds empty() {
        return new SchemaIds(new MockSchemaRegistryClient(), "mock://");
    }
}
