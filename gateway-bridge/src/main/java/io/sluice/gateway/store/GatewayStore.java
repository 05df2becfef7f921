package io.sluice.gateway.store;

import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.activation.Leaf;
import io.sluice.gateway.transfer.Checkpoint;
import io.sluice.gateway.transfer.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * The gateway's RocksDB.
 *
 * <p>Memory is bounded: one block cache for all families, which the memtables are charged to. A lock keeps native code
 * from being entered after close, which would end the process.
 */
public final class GatewayStore implements AutoCloseable {
    private static final long LOG_BYTES = 64L << 20;

    private final RocksDB db;
    private final Map<Family, ColumnFamilyHandle> families;
    private final List<RocksObject> natives;
    private final WriteOptions synced;
    private final WriteOptions unsynced;
    private final ReadWriteLock openness = new ReentrantReadWriteLock();
    private boolean closed;

    private GatewayStore(RocksDB db, Map<Family, ColumnFamilyHandle> families, List<RocksObject> natives) {
        this.db = db;
        this.families = families;
        this.natives = natives;
        this.synced = new WriteOptions().setSync(true);
        this.unsynced = new WriteOptions().setSync(false);
    }

    /**
     * Opens the store, or makes it.
     *
     * @param cacheBytes bounds the blocks held in memory
     * @param memtableBytes bounds the writes held in memory; part of {@code cacheBytes}
     * @throws StoreException if another process has it open, or its files cannot be read
     */
    public static GatewayStore open(Path folder, long cacheBytes, long memtableBytes) {
        RocksDB.loadLibrary();
        List<RocksObject> natives = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            Cache cache = keep(natives, new LRUCache(cacheBytes));
            WriteBufferManager memtables = keep(natives, new WriteBufferManager(memtableBytes, cache));
            ColumnFamilyOptions familyOptions = keep(natives, new ColumnFamilyOptions())
                    .setWriteBufferSize(Math.max(1L << 20, memtableBytes / 4))
                    .setTableFormatConfig(new BlockBasedTableConfig()
                            .setBlockCache(cache)
                            .setCacheIndexAndFilterBlocks(true)
                            .setFilterPolicy(keep(natives, new BloomFilter(10))));
            DBOptions options = keep(natives, new DBOptions())
                    .setCreateIfMissing(true)
                    .setCreateMissingColumnFamilies(true)
                    .setWriteBufferManager(memtables)
                    .setMaxTotalWalSize(LOG_BYTES)
                    .setMaxLogFileSize(1L << 20)
                    .setKeepLogFileNum(2);
            List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
            descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions));
            for (Family family : Family.values()) {
                descriptors.add(new ColumnFamilyDescriptor(family.diskName(), familyOptions));
            }
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            RocksDB db = RocksDB.open(options, folder.toString(), descriptors, handles);
            Iterator<ColumnFamilyHandle> opened = handles.iterator();
            ColumnFamilyHandle unused = opened.next();
            Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
            for (Family family : Family.values()) {
                families.put(family, opened.next());
            }
            unused.close();
            return new GatewayStore(db, families, natives);
        } catch (RocksDBException | IOException e) {
            natives.forEach(RocksObject::close);
            throw new StoreException("cannot open the gateway's store in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Starts a group of changes; {@link #commit} writes them together. */
    public StoreChanges changes() {
        return new StoreChanges(families);
    }

    /**
     * Writes all of it or nothing, and closes the group.
     *
     * @param toDisk on disk when this returns; otherwise it survives the end of the process, but not of the machine,
     *     until the next write that is
     */
    public void commit(StoreChanges changes, boolean toDisk) {
        run("write to", open -> {
            try (changes) {
                open.write(toDisk ? synced : unsynced, changes.batch());
            }
            return true;
        });
    }

    /** The next offset to read of a log. */
    public OptionalLong nextOffset(String log, int partition) {
        byte[] value = get(Family.OFFSETS, StoreChanges.offsetKey(log, partition));
        return value == null ? OptionalLong.empty() : OptionalLong.of(StoreCodec.number(value));
    }

    public void forEachEntry(Consumer<InboxEntry> consumer) {
        forEach(Family.INBOX, (key, value) -> consumer.accept(StoreCodec.entry(value)));
    }

    public void forEachBatchKey(Consumer<String> consumer) {
        forEach(Family.BATCHES, (key, value) -> consumer.accept(text(key)));
    }

    public Optional<Leaf> leaf(String activationId) {
        return Optional.ofNullable(get(Family.LEAVES, bytes(activationId))).map(StoreCodec::leaf);
    }

    public Optional<Batch> batch(String key) {
        return Optional.ofNullable(get(Family.BATCHES, bytes(key))).map(StoreCodec::batch);
    }

    /** Whether Kafka has acknowledged a terminal record of this activation. */
    public boolean isAnswered(String activationId) {
        return get(Family.ANSWERED, bytes(activationId)) != null;
    }

    /** Calls with each remembered id and until when (milliseconds since 1970) it is to be remembered. */
    public void forEachAnswered(BiConsumer<String, Long> consumer) {
        forEach(Family.ANSWERED, (key, value) -> consumer.accept(text(key), StoreCodec.number(value)));
    }

    public void forEachKnownEndpoint(Consumer<String> consumer) {
        forEach(Family.KNOWN, (key, value) -> consumer.accept(text(key)));
    }

    public Optional<ContentPlace> contentPlace(String digestHex) {
        return Optional.ofNullable(get(Family.CONTENT, bytes(digestHex))).map(StoreCodec::contentPlace);
    }

    public void forEachTransfer(Consumer<Checkpoint> consumer) {
        forEach(Family.TRANSFERS, (key, value) -> consumer.accept(StoreCodec.checkpoint(value)));
    }

    /** The first runs of a transfer, as many as its checkpoint counts. */
    public List<Run> runs(UUID transferId, int count) {
        List<Run> runs = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            byte[] value = get(Family.RUNS, StoreChanges.runKey(transferId, number));
            if (value == null) {
                throw new StoreException("run " + number + " of transfer " + transferId + " is missing");
            }
            runs.add(StoreCodec.run(value));
        }
        return runs;
    }

    /** The last inventory of an endpoint that became durable. */
    public Optional<LastReport> lastReport(String endpointId) {
        return Optional.ofNullable(get(Family.REPORTS, bytes(endpointId))).map(StoreCodec::lastReport);
    }

    public void forEachReport(BiConsumer<String, LastReport> consumer) {
        forEach(Family.REPORTS, (key, value) -> consumer.accept(text(key), StoreCodec.lastReport(value)));
    }

    public void forgetReports(Collection<String> endpointIds) {
        StoreChanges changes = changes();
        endpointIds.forEach(changes::forgetReport);
        commit(changes, false);
    }

    /** Forgets ids whose time has passed. */
    public void forgetAnswered(Collection<String> activationIds) {
        StoreChanges changes = changes();
        activationIds.forEach(changes::forgetAnswered);
        commit(changes, false);
    }

    /** Writes all of the rows or none; they are on disk when this returns. */
    public void spool(List<Row> rows) {
        run("write to", open -> {
            try (WriteBatch batch = new WriteBatch()) {
                for (Row row : rows) {
                    batch.put(handle(Family.SPOOL), row.key(), row.value());
                }
                open.write(synced, batch);
            }
            return true;
        });
    }

    /** Rows of the spool with {@code from <= key < to}: at most so many, and no more once that many bytes are read. */
    public List<Row> spooled(byte[] from, byte[] to, int most, long bytes) {
        return run("read", open -> {
            List<Row> read = new ArrayList<>();
            try (RocksIterator rows = open.newIterator(handle(Family.SPOOL))) {
                long left = bytes;
                for (rows.seek(from);
                        rows.isValid() && left > 0 && read.size() < most && Arrays.compareUnsigned(rows.key(), to) < 0;
                        rows.next()) {
                    Row row = new Row(rows.key(), rows.value());
                    left -= row.value().length;
                    read.add(row);
                }
                rows.status();
            }
            return read;
        });
    }

    /** Removes rows of the spool with {@code from <= key < to}. */
    public void forgetSpooled(byte[] from, byte[] to) {
        run("write to", open -> {
            open.deleteRange(handle(Family.SPOOL), unsynced, from, to);
            return true;
        });
    }

    /** Calls with key and size of each row of the spool. */
    public void forEachSpooled(BiConsumer<byte[], Integer> consumer) {
        forEach(Family.SPOOL, (key, value) -> consumer.accept(key, value.length));
    }

    /** Remembered partition counts by topic. */
    public Map<String, Integer> partitionCounts() {
        return numbers(Family.PARTITIONS);
    }

    public void rememberPartitions(String topic, int partitions) {
        put(Family.PARTITIONS, bytes(topic), StoreCodec.encode((long) partitions));
    }

    /** Remembered ids of schemas by their names. */
    public Map<String, Integer> schemaIds() {
        return numbers(Family.SCHEMA_IDS);
    }

    public void rememberSchemaId(String name, int id) {
        put(Family.SCHEMA_IDS, bytes(name), StoreCodec.encode((long) id));
    }

    /** Remembered schemas of other writers as JSON, by id. */
    public Map<Integer, String> schemas() {
        Map<Integer, String> schemas = new HashMap<>();
        forEach(Family.SCHEMAS, (key, value) -> schemas.put(Integer.valueOf(text(key)), text(value)));
        return schemas;
    }

    public void rememberSchema(int id, String json) {
        put(Family.SCHEMAS, bytes(String.valueOf(id)), bytes(json));
    }

    /** Forgets them: their ids may mean something else now. */
    public void forgetSchemas() {
        schemas()
                .keySet()
                .forEach(id -> run("write to", open -> {
                    open.delete(handle(Family.SCHEMAS), unsynced, bytes(String.valueOf(id)));
                    return true;
                }));
    }

    @Override
    public void close() {
        openness.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            families.values().forEach(RocksObject::close);
            db.close();
            natives.forEach(RocksObject::close);
            synced.close();
            unsynced.close();
        } finally {
            openness.writeLock().unlock();
        }
    }

    private byte @Nullable [] get(Family family, byte[] key) {
        return run("read", open -> Optional.ofNullable(open.get(handle(family), key)))
                .orElse(null);
    }

    private void forEach(Family family, BiConsumer<byte[], byte[]> consumer) {
        run("read", open -> {
            try (RocksIterator rows = open.newIterator(handle(family))) {
                for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                    consumer.accept(rows.key(), rows.value());
                }
                rows.status();
            }
            return true;
        });
    }

    private Map<String, Integer> numbers(Family family) {
        Map<String, Integer> numbers = new HashMap<>();
        forEach(family, (key, value) -> numbers.put(text(key), Math.toIntExact(StoreCodec.number(value))));
        return numbers;
    }

    private void put(Family family, byte[] key, byte[] value) {
        run("write to", open -> {
            open.put(handle(family), synced, key, value);
            return true;
        });
    }

    private ColumnFamilyHandle handle(Family family) {
        ColumnFamilyHandle handle = families.get(family);
        if (handle == null) {
            throw new IllegalStateException("no column family " + family);
        }
        return handle;
    }

    private <T> T run(String what, Access<T> access) {
        openness.readLock().lock();
        try {
            if (closed) {
                throw new StoreException("cannot " + what + " the gateway's store: it is closed");
            }
            return access.on(db);
        } catch (RocksDBException e) {
            throw new StoreException("cannot " + what + " the gateway's store: " + e.getMessage(), e);
        } finally {
            openness.readLock().unlock();
        }
    }

    private static <T extends RocksObject> T keep(List<RocksObject> natives, T object) {
        natives.add(0, object);
        return object;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A row as it is on disk. */
    public record Row(byte[] key, byte[] value) {}

    private interface Access<T> {
        T on(RocksDB db) throws RocksDBException;
    }
}
