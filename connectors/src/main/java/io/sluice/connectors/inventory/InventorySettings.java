package io.sluice.connectors.inventory;

import io.sluice.connectors.inventory.fold.FoldSettings;
import io.sluice.topics.TopicName;
import io.sluice.wire.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the fold needs to know.
 *
 * @param names of the region's topics
 * @param bootstrapServers of Kafka
 * @param stateFolder where the stores lie; what is lost is restored from Kafka
 * @param here where this process answers for what it has folded, host:port; empty: it does not
 * @param threads that fold
 * @param standbys copies of each partition's state
 * @param packedBytes of a report that is fetched
 * @param unpackedBytes of a report once it is unpacked
 * @param patience how long a report is asked for again
 * @param timeout for each answer of Kafka
 * @param forgetAfter how long it is known that an endpoint was removed
 * @param keepRecent how long it is known what was written, to be written again where it may have been lost
 * @param fold bounds of what is written
 */
public record InventorySettings(
        TopicName names,
        String bootstrapServers,
        Path stateFolder,
        String here,
        int threads,
        int standbys,
        long packedBytes,
        int unpackedBytes,
        Duration patience,
        Duration timeout,
        Duration forgetAfter,
        Duration keepRecent,
        FoldSettings fold) {

    /** Out of the settings of the process, which say besides where everything is. */
    public static InventorySettings of(
            Config config, TopicName names, String bootstrapServers, Path stateFolder, String here) {
        return new InventorySettings(
                names,
                bootstrapServers,
                stateFolder,
                here,
                config.get(InventoryKeys.THREADS),
                config.get(InventoryKeys.STANDBYS),
                config.get(InventoryKeys.PACKED_BYTES),
                Math.toIntExact(config.get(InventoryKeys.UNPACKED_BYTES)),
                config.get(InventoryKeys.FETCH_PATIENCE),
                config.get(InventoryKeys.FETCH_TIMEOUT),
                config.get(InventoryKeys.FORGET_AFTER),
                config.get(InventoryKeys.KEEP_RECENT),
                new FoldSettings(
                        config.get(InventoryKeys.CHANGES),
                        Math.toIntExact(config.get(InventoryKeys.CHANGE_BYTES)),
                        config.get(InventoryKeys.REWRITE_AFTER)));
    }

    /** Of what is written: a report's record, and the state with what was written lately. */
    int mostRecordBytes() {
        return 2 * unpackedBytes;
    }
}
