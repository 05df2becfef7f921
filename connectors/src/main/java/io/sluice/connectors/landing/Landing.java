package io.sluice.connectors.landing;

import io.sluice.connectors.record.ToRow;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/**
 * One topic that lands in one table.
 *
 * @param topic where it comes from
 * @param table where it goes to
 * @param identity what tells a row from others
 * @param without fields that do not go into the table, since they have one of their own
 * @param millis fields that are milliseconds since 1970 without saying so
 */
public record Landing(TopicSpec topic, String table, Identity identity, List<String> without, List<String> millis) {
    /** In the order in which they are started: the small ones first. */
    public static final List<Landing> ALL = all();

    /** What tells a row of a table from others. */
    public sealed interface Identity {
        /** The columns of the primary key. */
        List<String> columns();

        /** The record's key, a text. */
        record KeyText(String column) implements Identity {
            @Override
            public List<String> columns() {
                return List.of(column);
            }
        }

        /** The record's key, a record. */
        record KeyRecord(List<String> columns) implements Identity {}

        /** The record's place in its topic, since nothing in it is unlike all others. */
        record Place() implements Identity {
            @Override
            public List<String> columns() {
                return List.of("__connect_topic", "__connect_partition", "__connect_offset");
            }
        }
    }

    /** Name of the connector, and so of its consumer group. */
    public String connector(String region) {
        return "sluice-" + region + "-" + topic.topic();
    }

    private static List<Landing> all() {
        Identity endpoint = new Identity.KeyText("endpoint_id");
        List<String> parts =
                InventoryTopics.ITEMS.stream().map(InventoryTopics.Items::part).toList();
        List<Landing> all = new ArrayList<>();
        all.add(new Landing(
                TopicCatalog.ENDPOINTS,
                "endpoints",
                endpoint,
                List.of(),
                List.of("lastLoginAt", "since", "firstSeenAt")));
        all.add(new Landing(InventoryTopics.INVENTORY, "inventory", endpoint, parts, List.of()));
        for (InventoryTopics.Items items : InventoryTopics.ITEMS) {
            Schema key = Objects.requireNonNull(items.topic().keySchema());
            List<String> columns = key.getFields().stream()
                    .map(field -> ToRow.column(field.name()))
                    .toList();
            all.add(new Landing(items.topic(), items.part(), new Identity.KeyRecord(columns), List.of(), List.of()));
        }
        all.add(new Landing(InventoryTopics.CHANGES, "inventory_changes", new Identity.Place(), List.of(), List.of()));
        all.add(new Landing(
                TopicCatalog.LEDGER,
                "ledger",
                new Identity.KeyText("target"),
                List.of(),
                List.of("selectedAt", "deliveredAt", "startedAt", "endedAt", "expiresAt")));
        return List.copyOf(all);
    }
}
