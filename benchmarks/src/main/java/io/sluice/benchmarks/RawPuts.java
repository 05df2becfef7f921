package io.sluice.benchmarks;

import io.sluice.streams.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Rows put into a RocksDB that is set up as the coordinator's stores are, without a log of its own as theirs, and in batches
 * as theirs are not: the limit of any state on this machine.
 */
final class RawPuts {
    private static final int BATCH = 500;

    private RawPuts() {}

    record Row(String key, byte[] value) {}

    /** CPU µs of this process for each put, the writing of files included. */
    static double cpuMicros(Path folder, List<Row> rows, int rounds) {
        try (Options options = options();
                RocksDB store = RocksDB.open(options, folder.toString());
                WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
                FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            putAll(store, unlogged, rows);
            double before = ProcessUse.of(ProcessHandle.current().pid()).cpuMillis();
            for (int round = 0; round < rounds; round++) {
                putAll(store, unlogged, rows);
            }
            store.flush(wait);
            double after = ProcessUse.of(ProcessHandle.current().pid()).cpuMillis();
            return 1e3 * (after - before) / ((double) rows.size() * rounds);
        } catch (RocksDBException e) {
            throw new IllegalStateException("cannot write to a RocksDB in " + folder, e);
        }
    }

    private static Options options() {
        Options options = new Options().setCreateIfMissing(true);
        options.setTableFormatConfig(new BlockBasedTableConfig());
        new StoreSettings().setConfig("raw", options, Map.of());
        return options;
    }

    private static void putAll(RocksDB store, WriteOptions how, List<Row> rows) throws RocksDBException {
        for (int from = 0; from < rows.size(); from += BATCH) {
            try (WriteBatch batch = new WriteBatch()) {
                for (Row row : rows.subList(from, Math.min(from + BATCH, rows.size()))) {
                    batch.put(row.key().getBytes(StandardCharsets.UTF_8), row.value());
                }
                store.write(how, batch);
            }
        }
    }
}
