package io.sluice.topics;

import io.sluice.topics.TopicSpec.Cleanup;
import io.sluice.topics.TopicSpec.Partitioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** The topics that say what machines are made of: part of {@link TopicCatalog}. */
public final class InventoryTopics {
    /** Most bytes of a record, compressed: a machine with very many packages is more than Kafka takes by default. */
    public static final int MESSAGE_BYTES = 8 << 20;

    private static final String WRITER = "inventory";

    public static final TopicSpec INVENTORY = new TopicSpec(
            "inventory",
            "endpoint id",
            Inventory.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.COMPACT,
            null,
            "The last inventory of each endpoint",
            WRITER,
            "connectors, anyone");
    public static final TopicSpec CHANGES = new TopicSpec(
            "inventory-changes",
            "endpoint id",
            InventoryChange.getClassSchema(),
            Partitioning.BY_ENDPOINT,
            Cleanup.DELETE,
            Duration.ofDays(365),
            "What differs between two inventories of an endpoint",
            WRITER,
            "connectors, anyone");

    /** One record for each item of a part of the inventory; an item that is gone is deleted. */
    public static final List<Items> ITEMS = List.of(
            items("packages", PackageKey.getClassSchema(), PackageRow.getClassSchema()),
            items("interfaces", InterfaceKey.getClassSchema(), InterfaceRow.getClassSchema()),
            items("filesystems", FilesystemKey.getClassSchema(), FilesystemRow.getClassSchema()),
            items("services", ServiceKey.getClassSchema(), ServiceRow.getClassSchema()),
            items("ports", PortKey.getClassSchema(), PortRow.getClassSchema()));

    /** Records as they came, keys and all; why each could not land is in its headers. */
    public static final TopicSpec DEAD_LETTERS = new TopicSpec(
            "connector-dead-letters",
            "as it came",
            null,
            Partitioning.SINGLE,
            Cleanup.DELETE,
            Duration.ofDays(30),
            "Records that no table could take, as they came; where from and why is in headers, `__connect.errors.…`",
            "connectors",
            "operators");

    private InventoryTopics() {}

    /** All of them, in the order of the manual. */
    public static List<TopicSpec> all() {
        List<TopicSpec> all = new ArrayList<>(List.of(INVENTORY, CHANGES));
        ITEMS.forEach(items -> all.add(items.topic()));
        all.add(DEAD_LETTERS);
        return all;
    }

    private static Items items(String part, Schema key, Schema row) {
        return new Items(
                part,
                new TopicSpec(
                        "inventory-" + part,
                        "endpoint id and what tells the item from others",
                        key,
                        row,
                        Partitioning.BY_ENDPOINT,
                        Cleanup.COMPACT,
                        null,
                        "Each of an endpoint's " + part + ", by its last inventory; in the endpoint's partition",
                        WRITER,
                        "connectors, anyone"));
    }

    /**
     * A part of the inventory whose items have a topic of their own.
     *
     * @param part name of the field of {@link Inventory}
     * @param topic with a row for each item; its key has the endpoint's id and some of the row's fields
     */
    public record Items(String part, TopicSpec topic) {}
}
