package io.sluice.gateway.store;

import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.activation.Leaf;
import io.sluice.gateway.transfer.Checkpoint;
import io.sluice.gateway.transfer.Run;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Changes that belong together. For one thread. */
public final class StoreChanges implements AutoCloseable {

    private final Map<Family, ColumnFamilyHandle> families;
    private final WriteBatch batch = new WriteBatch();

    StoreChanges(Map<Family, ColumnFamilyHandle> families) {
        this.families = families;
    }

    public StoreChanges nextOffset(String log, int partition, long offset) {
        return put(Family.OFFSETS, offsetKey(log, partition), StoreCodec.encode(offset));
    }

    public StoreChanges entry(InboxEntry entry) {
        return put(Family.INBOX, bytes(entry.activationId()), StoreCodec.encode(entry));
    }

    public StoreChanges leaf(String activationId, Leaf leaf) {
        return put(Family.LEAVES, bytes(activationId), StoreCodec.encode(leaf));
    }

    /** Removes the entry and its leaf. */
    public StoreChanges removeEntry(String activationId) {
        return delete(Family.INBOX, bytes(activationId)).delete(Family.LEAVES, bytes(activationId));
    }

    public StoreChanges batch(String key, Batch shared) {
        return put(Family.BATCHES, bytes(key), StoreCodec.encode(shared));
    }

    public StoreChanges removeBatch(String key) {
        return delete(Family.BATCHES, bytes(key));
    }

    /** Remembers that Kafka has a terminal record of this activation. */
    public StoreChanges answered(String activationId, long untilMillis) {
        return put(Family.ANSWERED, bytes(activationId), StoreCodec.encode(untilMillis));
    }

    public StoreChanges forgetAnswered(String activationId) {
        return delete(Family.ANSWERED, bytes(activationId));
    }

    public StoreChanges knownEndpoint(String endpointId, long atMillis) {
        return put(Family.KNOWN, bytes(endpointId), StoreCodec.encode(atMillis));
    }

    public StoreChanges forgetEndpoint(String endpointId) {
        return delete(Family.KNOWN, bytes(endpointId));
    }

    public StoreChanges contentPlace(String digestHex, ContentPlace place) {
        return put(Family.CONTENT, bytes(digestHex), StoreCodec.encode(place));
    }

    public StoreChanges removeContentPlace(String digestHex) {
        return delete(Family.CONTENT, bytes(digestHex));
    }

    public StoreChanges transfer(Checkpoint checkpoint) {
        return put(Family.TRANSFERS, uuid(checkpoint.origin().id()), StoreCodec.encode(checkpoint));
    }

    public StoreChanges run(UUID transferId, int number, Run run) {
        return put(Family.RUNS, runKey(transferId, number), StoreCodec.encode(run));
    }

    /** Forgets runs of a transfer, from one number to before another. */
    public StoreChanges removeRuns(UUID transferId, int from, int to) {
        for (int number = from; number < to; number++) {
            delete(Family.RUNS, runKey(transferId, number));
        }
        return this;
    }

    public StoreChanges removeTransfer(UUID transferId) {
        return delete(Family.TRANSFERS, uuid(transferId));
    }

    /** An inventory has become durable. */
    public StoreChanges lastReport(String endpointId, LastReport report) {
        return put(Family.REPORTS, bytes(endpointId), StoreCodec.encode(report));
    }

    public StoreChanges forgetReport(String endpointId) {
        return delete(Family.REPORTS, bytes(endpointId));
    }

    public boolean isEmpty() {
        return batch.count() == 0;
    }

    @Override
    public void close() {
        batch.close();
    }

    WriteBatch batch() {
        return batch;
    }

    static byte[] offsetKey(String log, int partition) {
        return bytes(log + "/" + partition);
    }

    private StoreChanges put(Family family, byte[] key, byte[] value) {
        try {
            batch.put(handle(family), key, value);
            return this;
        } catch (RocksDBException e) {
            throw new StoreException("cannot note a change of " + family + ": " + e.getMessage(), e);
        }
    }

    private StoreChanges delete(Family family, byte[] key) {
        try {
            batch.delete(handle(family), key);
            return this;
        } catch (RocksDBException e) {
            throw new StoreException("cannot note a removal from " + family + ": " + e.getMessage(), e);
        }
    }

    private ColumnFamilyHandle handle(Family family) {
        ColumnFamilyHandle handle = families.get(family);
        if (handle == null) {
            throw new IllegalStateException("no column family " + family);
        }
        return handle;
    }

    static byte[] uuid(UUID id) {
        return TransferIds.bytes(id);
    }

    static byte[] runKey(UUID transferId, int number) {
        return ByteBuffer.allocate(TransferChunk.ID_BYTES + Integer.BYTES)
                .put(uuid(transferId))
                .putInt(number)
                .array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
