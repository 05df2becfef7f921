package io.sluice.connectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.connectors.inventory.fold.Known;
import io.sluice.connectors.inventory.fold.Known.Recent;
import io.sluice.connectors.inventory.fold.Write;
import io.sluice.connectors.inventory.report.ReportReader;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryChangeKind;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.PackageKey;
import io.sluice.topics.TopicName;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class FoldSerdesTest {
    private final Serde<Known> serde = new FoldSerdes(InMemorySchemaIds.empty(), new TopicName("local")).known();

    @Test
    void whatIsKnownIsReadAsItWasWritten() throws Exception {
        // Given
        var sent = Reports.sent("e1", Reports.of(1, "curl=8.1"), 2);
        Inventory inventory = new ReportReader(1 << 20).read(sent.manifest(), sent.packed());
        InventoryChange change =
                new InventoryChange("e1", Instant.ofEpochMilli(3), InventoryChangeKind.FIRST, "d", "", List.of(), 0);
        Known known = new Known(
                inventory,
                7,
                List.of(new Recent(
                        8,
                        List.of(
                                new Write(InventoryTopics.CHANGES, null, change),
                                new Write(
                                        InventoryTopics.ITEMS.get(0).topic(),
                                        new PackageKey("e1", "dpkg", "a", "all", "1"),
                                        null),
                                new Write(InventoryTopics.INVENTORY, null, null)))),
                9,
                10,
                inventory);
        // When
        byte[] bytes = serde.serializer().serialize("store", known);
        // Then
        assertThat(serde.deserializer().deserialize("store", bytes)).isEqualTo(known);
        assertThat(serde.deserializer().deserialize("store", serde.serializer().serialize("store", Known.NOTHING)))
                .isEqualTo(Known.NOTHING);
    }

    @Test
    void anotherVersionIsCalledThat() {
        assertThatThrownBy(() -> serde.deserializer().deserialize("store", new byte[] {9, 0}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("stored in version 9, this version reads 1");
    }
}
