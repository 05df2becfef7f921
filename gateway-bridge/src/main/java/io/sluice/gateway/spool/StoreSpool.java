package io.sluice.gateway.spool;

import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.GatewayStore.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The spool in the gateway's store. Rows are keyed by topic, a zero, partition 4, sequence number 8. */
public final class StoreSpool implements Spool {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSpool.class);
    private static final int TAIL = 1 + Integer.BYTES + Long.BYTES;

    private final GatewayStore store;

    public StoreSpool(GatewayStore store) {
        this.store = store;
    }

    @Override
    public void append(List<SpooledRecord> records) {
        List<Row> rows = new ArrayList<>(records.size());
        for (SpooledRecord next : records) {
            rows.add(new Row(key(next.message().topic(), next.message().partition(), next.sequence()), next.encoded()));
        }
        store.spool(rows);
    }

    @Override
    public List<SpooledRecord> read(String topic, int partition, long from, long to, int records, long bytes) {
        List<SpooledRecord> read = new ArrayList<>();
        for (Row row : store.spooled(key(topic, partition, from), key(topic, partition, to), records, bytes)) {
            long sequence = ByteBuffer.wrap(row.key()).getLong(row.key().length - Long.BYTES);
            try {
                read.add(SpooledRecord.decode(topic, partition, sequence, row.value()));
            } catch (IllegalArgumentException e) {
                LOG.error("{}: it is left out, those behind it go on", e.getMessage());
            }
        }
        return read;
    }

    @Override
    public void forget(String topic, int partition, long below) {
        store.forgetSpooled(key(topic, partition, 0), key(topic, partition, below));
    }

    @Override
    public List<Remnant> remnants() {
        Map<String, Remnant> remnants = new LinkedHashMap<>();
        store.forEachSpooled((key, size) -> {
            ByteBuffer in = ByteBuffer.wrap(key);
            String topic = new String(key, 0, key.length - TAIL, StandardCharsets.UTF_8);
            int partition = in.getInt(key.length - TAIL + 1);
            long sequence = in.getLong(key.length - Long.BYTES);
            remnants.merge(
                    topic + "/" + partition,
                    new Remnant(topic, partition, sequence, sequence + 1, 1, size),
                    (a, b) ->
                            new Remnant(topic, partition, a.first(), b.next(), a.records() + 1, a.bytes() + b.bytes()));
        });
        return List.copyOf(remnants.values());
    }

    @Override
    public Map<String, Integer> partitionCounts() {
        return store.partitionCounts();
    }

    @Override
    public void remember(String topic, int partitions) {
        store.rememberPartitions(topic, partitions);
    }

    private static byte[] key(String topic, int partition, long sequence) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(name.length + TAIL)
                .put(name)
                .put((byte) 0)
                .putInt(partition)
                .putLong(sequence)
                .array();
    }
}
