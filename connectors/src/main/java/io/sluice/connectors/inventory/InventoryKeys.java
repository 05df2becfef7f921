package io.sluice.connectors.inventory;

import io.sluice.wire.config.ConfigKey;
import java.time.Duration;
import java.util.List;

/** The settings of the fold, in the order of the manual. */
public final class InventoryKeys {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    public static final ConfigKey<Boolean> FOLD = ConfigKey.bool(
            "inventory.fold",
            true,
            "Whether this process folds reports into the topics of the inventory; all that do share the work");
    public static final ConfigKey<Integer> THREADS =
            ConfigKey.integer("inventory.threads", 2, 1, 64, "Threads that fold reports");
    public static final ConfigKey<Integer> STANDBYS = ConfigKey.integer(
            "inventory.standbys",
            0,
            0,
            8,
            "Copies of each partition's state that other processes keep up to date, so that one of them takes over at once");
    public static final ConfigKey<Long> PACKED_BYTES = ConfigKey.bytes(
            "inventory.packed.bytes",
            "4MiB",
            KIB,
            64 * MIB,
            "Largest report that is fetched; a larger one goes to the dead letters");
    public static final ConfigKey<Long> UNPACKED_BYTES = ConfigKey.bytes(
            "inventory.unpacked.bytes",
            "8MiB",
            KIB,
            256 * MIB,
            "Largest report once it is unpacked; a larger one goes to the dead letters");
    public static final ConfigKey<Duration> FETCH_PATIENCE = ConfigKey.duration(
            "inventory.fetch.patience",
            "1m",
            Duration.ZERO,
            Duration.ofMinutes(3),
            "How long a report is asked for again while Kafka does not answer; then its thread is started anew");
    public static final ConfigKey<Duration> FETCH_TIMEOUT = ConfigKey.duration(
            "inventory.fetch.timeout",
            "10s",
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "How long Kafka may take for one answer to whoever reads reports or changes");
    public static final ConfigKey<Integer> CHANGES = ConfigKey.integer(
            "inventory.changes",
            5_000,
            1,
            100_000,
            "Changes in one record of inventory-changes at most; how many more there were is said in it");
    public static final ConfigKey<Long> CHANGE_BYTES = ConfigKey.bytes(
            "inventory.change.bytes", "512KiB", KIB, 4 * MIB, "About the same in bytes of what was and what is");
    public static final ConfigKey<Duration> REWRITE_AFTER = ConfigKey.duration(
            "inventory.rewrite.after",
            "1d",
            Duration.ofMinutes(1),
            Duration.ofDays(365),
            "The items of an inventory that is reported unchanged are written again when that was not done for this time,"
                    + " so that a topic that was lost fills again");
    public static final ConfigKey<Duration> KEEP_RECENT = ConfigKey.duration(
            "inventory.keep.recent",
            "10m",
            Duration.ofSeconds(10),
            Duration.ofDays(1),
            "How long a process must have run until it forgets which items were erased, to erase them again where one died"
                    + " before that was durable; far above the time between two commits, which is 100 ms");
    public static final ConfigKey<Duration> FORGET_AFTER = ConfigKey.duration(
            "inventory.forget.after",
            "8d",
            Duration.ofHours(1),
            Duration.ofDays(365),
            "How long it is known that an endpoint was removed; longer than its reports lie in transfer-chunks");
    public static final ConfigKey<Integer> HISTORY_RECORDS = ConfigKey.integer(
            "inventory.history.records",
            1_000_000,
            1_000,
            100_000_000,
            "Records of inventory-changes looked at for one question about the past; beyond, it is answered 413");
    public static final ConfigKey<Duration> HISTORY_TIMEOUT = ConfigKey.duration(
            "inventory.history.timeout",
            "20s",
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "How long one question about the past may take; beyond, it is answered 413");
    public static final ConfigKey<Integer> HISTORY_QUESTIONS = ConfigKey.integer(
            "inventory.history.questions", 2, 1, 64, "Questions about the past at one time; further ones get 503");

    public static final List<ConfigKey<?>> ALL = List.of(
            FOLD,
            THREADS,
            STANDBYS,
            PACKED_BYTES,
            UNPACKED_BYTES,
            FETCH_PATIENCE,
            FETCH_TIMEOUT,
            CHANGES,
            CHANGE_BYTES,
            REWRITE_AFTER,
            KEEP_RECENT,
            FORGET_AFTER,
            HISTORY_RECORDS,
            HISTORY_TIMEOUT,
            HISTORY_QUESTIONS);

    private InventoryKeys() {}
}
