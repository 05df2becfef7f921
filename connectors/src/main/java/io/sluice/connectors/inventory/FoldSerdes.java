package io.sluice.connectors.inventory;

import io.sluice.connectors.inventory.fold.Known;
import io.sluice.connectors.inventory.fold.Known.Recent;
import io.sluice.connectors.inventory.fold.Write;
import io.sluice.topics.DeadLetter;
import io.sluice.topics.Endpoint;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.TransferManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** How the fold's records and its state are written and read. Any thread may use it. */
final class FoldSerdes {
    private static final int VERSION = 1;
    private static final int NOTHING = -1;
    /** In the order by which the store names them. */
    private static final List<TopicSpec> WRITTEN = Stream.concat(
                    Stream.of(InventoryTopics.INVENTORY, InventoryTopics.CHANGES),
                    InventoryTopics.ITEMS.stream().map(InventoryTopics.Items::topic))
            .toList();

    private final TopicName names;
    private final Map<TopicSpec, RecordSerde<?>> keys = new HashMap<>();
    private final Map<TopicSpec, RecordSerde<?>> values = new HashMap<>();

    /**
     * Over registered schemas.
     *
     * @throws io.sluice.topics.TopicsUnavailableException if the schema registry is away or refuses a schema
     */
    FoldSerdes(SchemaIds ids, TopicName names) {
        this.names = names;
        List<TopicSpec> used = new ArrayList<>(WRITTEN);
        used.addAll(List.of(TopicCatalog.TRANSFERS, TopicCatalog.ENDPOINTS, TopicCatalog.DEAD_LETTERS));
        for (TopicSpec topic : used) {
            Schema schema = Objects.requireNonNull(topic.schema());
            ids.register(names.of(topic), schema);
            values.put(topic, new RecordSerde<>(ids, typeOf(schema)));
            Schema keySchema = topic.keySchema();
            if (keySchema != null) {
                ids.registerKeys(names.of(topic), keySchema);
                keys.put(topic, RecordSerde.ofKeys(ids, typeOf(keySchema)));
            }
        }
    }

    private static Class<? extends SpecificRecord> typeOf(Schema schema) {
        Class<?> type = SpecificData.get().getClass(schema);
        return type.asSubclass(SpecificRecord.class);
    }

    TopicName names() {
        return names;
    }

    Serde<TransferManifest> manifests() {
        return of(TopicCatalog.TRANSFERS);
    }

    Serde<Endpoint> endpoints() {
        return of(TopicCatalog.ENDPOINTS);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // made for this topic's class
    private <T extends SpecificRecord> Serde<T> of(TopicSpec topic) {
        return (Serde<T>) Objects.requireNonNull(values.get(topic), topic.topic());
    }

    /** The bytes of a record's key. */
    byte[] key(String endpointId, Write write) {
        SpecificRecord key = write.key();
        return key == null ? endpointId.getBytes(StandardCharsets.UTF_8) : bytes(keys, write.topic(), key);
    }

    byte @Nullable [] value(Write write) {
        SpecificRecord value = write.value();
        return value == null ? null : bytes(values, write.topic(), value);
    }

    byte[] manifest(TransferManifest manifest) {
        return bytes(values, TopicCatalog.TRANSFERS, manifest);
    }

    byte[] record(Inventory inventory) {
        return bytes(values, InventoryTopics.INVENTORY, inventory);
    }

    Inventory inventory(byte[] record) {
        return (Inventory) read(values, InventoryTopics.INVENTORY, record);
    }

    byte[] letter(DeadLetter letter) {
        return bytes(values, TopicCatalog.DEAD_LETTERS, letter);
    }

    private byte[] bytes(Map<TopicSpec, RecordSerde<?>> serdes, TopicSpec topic, SpecificRecord record) {
        return write(Objects.requireNonNull(serdes.get(topic), topic.topic()), topic, record);
    }

    @SuppressWarnings("unchecked") // a topic's serde is of its class
    private <T extends SpecificRecord> byte[] write(RecordSerde<T> serde, TopicSpec topic, SpecificRecord record) {
        return serde.serializer().serialize(names.of(topic), (T) record);
    }

    private SpecificRecord read(Map<TopicSpec, RecordSerde<?>> serdes, TopicSpec topic, byte[] bytes) {
        return Objects.requireNonNull(serdes.get(topic), topic.topic())
                .deserializer()
                .deserialize(names.of(topic), bytes);
    }

    /** For the store. */
    Serde<Known> known() {
        return Serdes.serdeFrom((topic, known) -> encode(known), (topic, bytes) -> decode(bytes));
    }

    @SuppressWarnings("NullAway") // a deleted row has no bytes
    private byte[] encode(@Nullable Known known) {
        if (known == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(known.rowsWrittenAt());
            out.writeLong(known.removedAt());
            out.writeLong(known.listedAt());
            Inventory inventory = known.inventory();
            write(out, inventory == null ? null : bytes(values, InventoryTopics.INVENTORY, inventory));
            Inventory aside = known.aside();
            write(out, aside == null ? null : bytes(values, InventoryTopics.INVENTORY, aside));
            out.writeInt(known.recent().size());
            for (Recent recent : known.recent()) {
                out.writeLong(recent.at());
                out.writeInt(recent.writes().size());
                for (Write each : recent.writes()) {
                    SpecificRecord key = each.key();
                    out.writeByte(WRITTEN.indexOf(each.topic()));
                    write(out, key == null ? null : bytes(keys, each.topic(), key));
                    write(out, value(each));
                }
            }
        } catch (IOException e) {
            throw new SerializationException("cannot write what is known of an endpoint's inventory", e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("NullAway") // a deleted row has no bytes
    private Known decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readByte();
            if (version != VERSION) {
                throw new SerializationException(
                        "an endpoint's inventory is stored in version " + version + ", this version reads " + VERSION);
            }
            long rowsWrittenAt = in.readLong();
            long removedAt = in.readLong();
            long listedAt = in.readLong();
            byte[] inventory = bytes(in);
            byte[] aside = bytes(in);
            List<Recent> recent = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                recent.add(new Recent(in.readLong(), writes(in)));
            }
            return new Known(
                    inventory == null ? null : (Inventory) read(values, InventoryTopics.INVENTORY, inventory),
                    rowsWrittenAt,
                    recent,
                    removedAt,
                    listedAt,
                    aside == null ? null : (Inventory) read(values, InventoryTopics.INVENTORY, aside));
        } catch (IOException e) {
            throw new SerializationException("cannot read what is known of an endpoint's inventory", e);
        }
    }

    private List<Write> writes(DataInputStream in) throws IOException {
        List<Write> writes = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            TopicSpec topic = WRITTEN.get(in.readByte());
            byte[] key = bytes(in);
            byte[] value = bytes(in);
            writes.add(new Write(
                    topic,
                    key == null ? null : read(keys, topic, key),
                    value == null ? null : read(values, topic, value)));
        }
        return writes;
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            out.writeInt(NOTHING);
        } else {
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static byte @Nullable [] bytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == NOTHING ? null : in.readNBytes(length);
    }
}
