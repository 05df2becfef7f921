package io.sluice.registryclient;

import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.security.basicauth.SaslBasicAuthCredentialProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.security.basicauth.UrlBasicAuthCredentialProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.security.basicauth.UserInfoCredentialProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.security.bearerauth.CustomBearerAuthCredentialProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.security.bearerauth.StaticTokenCredentialProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;

/** What the repackaged jar must hold: the shade plugin keeps these classes and all they reach. Not in the jar itself. */
final class Roots {
    static final Class<?>[] KEPT = {
        CachedSchemaRegistryClient.class,
        MockSchemaRegistryClient.class,
        MockSchemaRegistry.class,
        AvroSchemaProvider.class,
        SchemaRegistryClientFactory.class,
        SaslBasicAuthCredentialProvider.class,
        UrlBasicAuthCredentialProvider.class,
        UserInfoCredentialProvider.class,
        StaticTokenCredentialProvider.class,
        CustomBearerAuthCredentialProvider.class,
    };

    private Roots() {}
}
