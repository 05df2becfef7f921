package io.sluice.topics;

import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Fixed records, and a registry in memory for them. */
final class Records {
    private Records() {}

    static SchemaIds ids() {
        return new SchemaIds(new MockSchemaRegistryClient(List.of(new AvroSchemaProvider())), "mock://records");
    }

    static Tally tally(long offset) {
        return Tally.newBuilder()
                .setInvocationId("01hzy8x4jq8v6k3m5n7p9r2s4t")
                .setPartition(3)
                .setOffset(offset)
                .setClosed(true)
                .setCounts(new TreeMap<>(Map.of("QUEUED", 1L, "SUCCEEDED", 24L)))
                .build();
    }

    static LedgerRecord reported() {
        TargetReported report = new TargetReported(
                TargetState.FAILED,
                137,
                ByteBuffer.wrap(new byte[] {1, 2, 3}),
                ByteBuffer.wrap(new byte[0]),
                "EXIT_CODE: 137",
                "gw-1",
                new Session("boot", 2),
                1,
                10L,
                20L,
                30L,
                40L,
                50L,
                "",
                0L);
        return new LedgerRecord("01hzy8x4jq8v6k3m5n7p9r2s4t", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", 1L, report);
    }
}
