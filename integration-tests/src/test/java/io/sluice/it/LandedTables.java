package io.sluice.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.InventoryTopics;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Every topic that lands beside its table: reads the one from its beginning and the other whole, and tells each row that only
 * one of them has. What it knows of columns it has from the schemas, not from the product's code.
 */
final class LandedTables implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int TOLD = 3;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<Table> ALL = Stream.concat(
                    Stream.of(
                            new Table(
                                    TopicCatalog.ENDPOINTS,
                                    "endpoints",
                                    "endpoint_id",
                                    Set.of(),
                                    Set.of("lastLoginAt", "since", "firstSeenAt")),
                            new Table(
                                    InventoryTopics.INVENTORY,
                                    "inventory",
                                    "endpoint_id",
                                    Set.of("packages", "interfaces", "filesystems", "services", "ports"),
                                    Set.of()),
                            new Table(InventoryTopics.CHANGES, "inventory_changes", "", Set.of(), Set.of()),
                            new Table(
                                    TopicCatalog.LEDGER,
                                    "ledger",
                                    "target",
                                    Set.of(),
                                    Set.of("selectedAt", "deliveredAt", "startedAt", "endedAt", "expiresAt"))),
                    InventoryTopics.ITEMS.stream()
                            .map(items -> new Table(items.topic(), items.part(), "", Set.of(), Set.of())))
            .toList();

    private final TopicName names = new TopicName(RealRegion.NAME);
    private final RegionPlan.Backbone backbone;
    private final SchemaIds ids;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * A topic and its table.
     *
     * @param keyColumn of a key that is a text; empty where it is a record, or where rows are told apart by their place
     * @param without fields that the table is to be without
     * @param moments fields that are milliseconds since 1970 without saying so
     */
    private record Table(TopicSpec topic, String name, String keyColumn, Set<String> without, Set<String> moments) {
        Schema schema() {
            return Objects.requireNonNull(topic.schema());
        }

        boolean isByPlace() {
            return keyColumn.isEmpty() && topic.keySchema() == null;
        }
    }

    LandedTables(RegionPlan.Backbone backbone) {
        this.backbone = backbone;
        this.ids = new SchemaIds(backbone.registryUrl());
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", backbone.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Writes a sample to every topic, as the row of that number. */
    void put(int row, int sample) {
        for (Table table : ALL) {
            GenericRecord value = SampleRecords.of(table.schema(), sample);
            Schema keySchema = table.topic().keySchema();
            GenericRecord identity = SampleRecords.of(table.schema(), row);
            byte[] key;
            if (keySchema == null) {
                key = ("row-" + row).getBytes(StandardCharsets.UTF_8);
            } else {
                keySchema.getFields().forEach(field -> value.put(field.name(), identity.get(field.name())));
                key = bytes(
                        ids.registerKeys(names.of(table.topic()), keySchema), SampleRecords.key(keySchema, identity));
            }
            send(table, key, bytes(ids.register(names.of(table.topic()), table.schema()), value));
        }
        producer.flush();
    }

    /** Removes the row of that number from all tables whose topics have keys. */
    void remove(int row) {
        for (Table table : ALL) {
            Schema keySchema = table.topic().keySchema();
            if (keySchema != null) {
                send(
                        table,
                        bytes(
                                ids.registerKeys(names.of(table.topic()), keySchema),
                                SampleRecords.key(keySchema, SampleRecords.of(table.schema(), row))),
                        null);
            } else if (!table.isByPlace()) {
                send(table, ("row-" + row).getBytes(StandardCharsets.UTF_8), null);
            }
        }
        producer.flush();
    }

    /** Rows that are missing in a table or should not be there, some of each table; none if all is equal. */
    List<String> differences(Connection database) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (Table table : ALL) {
            Set<JsonNode> topic = rows(table);
            Set<JsonNode> landed = rows(table, database);
            tell(differences, table.name() + " is without ", topic, landed);
            tell(differences, table.name() + " has, and should not, ", landed, topic);
        }
        return differences;
    }

    @Override
    public void close() {
        producer.close();
    }

    private static void tell(List<String> told, String what, Set<JsonNode> of, Set<JsonNode> butNotOf) {
        of.stream().filter(row -> !butNotOf.contains(row)).limit(TOLD).forEach(row -> told.add(what + row));
    }

    /** What the table must hold. */
    private Set<JsonNode> rows(Table table) {
        Map<String, JsonNode> rows = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> message : read(names.of(table.topic()))) {
            String place = message.partition() + " " + message.offset();
            String key = table.isByPlace() ? place : HexFormat.of().formatHex(message.key());
            byte[] value = message.value();
            if (value == null) {
                rows.remove(key);
            } else if (value[0] == 0) {
                rows.put(key, row(table, message, record(value)));
            }
        }
        return new HashSet<>(rows.values());
    }

    private static JsonNode row(Table table, ConsumerRecord<byte[], byte[]> message, GenericRecord value) {
        ObjectNode row = NODES.objectNode();
        for (Schema.Field field : value.getSchema().getFields()) {
            if (!table.without().contains(field.name())) {
                Object held = value.get(field.pos());
                row.set(
                        column(field.name()),
                        table.moments().contains(field.name()) && held instanceof Long moment
                                ? TextNode.valueOf(Instant.ofEpochMilli(moment).toString())
                                : column(field.schema(), held));
            }
        }
        if (!table.keyColumn().isEmpty()) {
            row.put(table.keyColumn(), new String(message.key(), StandardCharsets.UTF_8));
        }
        if (table.isByPlace()) {
            row.put("__connect_topic", message.topic());
            row.put("__connect_partition", message.partition());
            row.put("__connect_offset", message.offset());
        }
        return parsed(row.toString());
    }

    private static JsonNode column(Schema schema, @Nullable Object value) {
        if (value instanceof ByteBuffer bytes) {
            return TextNode.valueOf("\\x" + HexFormat.of().formatHex(content(bytes)));
        }
        return node(schema, value);
    }

    private static byte[] content(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static JsonNode node(Schema schema, @Nullable Object value) {
        if (schema.getType() == Schema.Type.UNION) {
            Schema chosen = schema.getTypes().get(GenericData.get().resolveUnion(schema, value));
            return node(chosen, value);
        }
        if (value == null) {
            return NODES.nullNode();
        }
        return switch (schema.getType()) {
            case RECORD -> {
                ObjectNode node = NODES.objectNode();
                GenericRecord record = (GenericRecord) value;
                schema.getFields()
                        .forEach(field -> node.set(field.name(), node(field.schema(), record.get(field.pos()))));
                yield node;
            }
            case ARRAY -> {
                ArrayNode node = NODES.arrayNode();
                ((List<?>) value).forEach(item -> node.add(node(schema.getElementType(), item)));
                yield node;
            }
            case MAP -> {
                ObjectNode node = NODES.objectNode();
                ((Map<?, ?>) value).forEach((key, item) -> node.set(key.toString(), node(schema.getValueType(), item)));
                yield node;
            }
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? TextNode.valueOf(Instant.ofEpochMilli((Long) value).toString())
                        : NODES.numberNode((Long) value);
            case STRING, ENUM -> TextNode.valueOf(value.toString());
            case BYTES -> NODES.binaryNode(content((ByteBuffer) value));
            default -> JSON.valueToTree(value);
        };
    }

    /** What the table holds. */
    private static Set<JsonNode> rows(Table table, Connection database) throws SQLException {
        Set<JsonNode> rows = new HashSet<>();
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery("SELECT to_jsonb(t) FROM " + table.name() + " t")) {
            while (found.next()) {
                ObjectNode row = (ObjectNode) parsed(found.getString(1));
                for (Schema.Field field : table.schema().getFields()) {
                    JsonNode held = row.path(column(field.name()));
                    if (held.isTextual() && isMoment(table, field)) {
                        Instant moment = OffsetDateTime.parse(held.asText()).toInstant();
                        row.put(column(field.name()), moment.toString());
                    }
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static boolean isMoment(Table table, Schema.Field field) {
        Stream<Schema> types = field.schema().getType() == Schema.Type.UNION
                ? field.schema().getTypes().stream()
                : Stream.of(field.schema());
        return table.moments().contains(field.name())
                || types.anyMatch(type -> type.getLogicalType() instanceof LogicalTypes.TimestampMillis);
    }

    private static String column(String field) {
        return field.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(Table table, byte[] key, byte @Nullable [] value) {
        // A record that did not get there is missed where rows are compared.
        var unused = producer.send(new ProducerRecord<>(names.of(table.topic()), key, value));
    }

    private static byte[] bytes(int id, GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).putInt(1, id).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private GenericRecord record(byte[] value) {
        Schema schema = ids.schemaOf(ByteBuffer.wrap(value).getInt(1));
        try {
            return new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", backbone.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }
}
