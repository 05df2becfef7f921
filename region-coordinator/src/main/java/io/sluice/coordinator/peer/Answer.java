package io.sluice.coordinator.peer;

import io.sluice.coordinator.query.StoreEntry;
import io.sluice.coordinator.topology.RegionSerdes;
import io.sluice.coordinator.topology.RegionStores;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/**
 * Entries as bytes: for each the length of its key (4 bytes), the key (UTF-8), the length of its value, the value as in Kafka,
 * with the id of the schema it was written with. So instances of two versions understand each other as far as their schemas do.
 */
final class Answer {
    private static final String CHANGELOG = "unused";

    private final Map<String, Serde<? extends SpecificRecord>> serdes;

    Answer(RegionSerdes serdes) {
        this.serdes = RegionStores.serdes(serdes);
    }

    byte[] encode(String store, List<StoreEntry> entries) {
        Serde<? extends SpecificRecord> serde = of(store);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        for (StoreEntry entry : entries) {
            append(bytes, entry.key().getBytes(StandardCharsets.UTF_8));
            append(bytes, encodeValue(serde, entry.value()));
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked") // a store holds what its serde writes
    private static <T extends SpecificRecord> byte[] encodeValue(Serde<T> serde, SpecificRecord value) {
        return serde.serializer().serialize(CHANGELOG, (T) value);
    }

    private static void append(ByteArrayOutputStream to, byte[] bytes) {
        to.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        to.writeBytes(bytes);
    }

    /** @throws IllegalArgumentException if these are no such bytes */
    List<StoreEntry> decode(String store, byte[] bytes) {
        Serde<? extends SpecificRecord> serde = of(store);
        List<StoreEntry> entries = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        try {
            while (rest.hasRemaining()) {
                String key = new String(next(rest), StandardCharsets.UTF_8);
                entries.add(new StoreEntry(key, serde.deserializer().deserialize(CHANGELOG, next(rest))));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("an answer of " + bytes.length + " bytes that breaks off", e);
        }
        return entries;
    }

    private static byte[] next(ByteBuffer rest) {
        int length = rest.getInt();
        if (length < 0 || length > rest.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        rest.get(bytes);
        return bytes;
    }

    private Serde<? extends SpecificRecord> of(String store) {
        Serde<? extends SpecificRecord> serde = serdes.get(store);
        if (serde == null) {
            throw new IllegalArgumentException("there is no store '" + store + "' that may be asked for");
        }
        return serde;
    }
}
