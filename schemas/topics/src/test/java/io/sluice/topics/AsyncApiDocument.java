package io.sluice.topics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sluice.topics.TopicSpec.Cleanup;
import java.util.List;
import org.apache.avro.Schema;

/** The catalogue as an AsyncAPI 3 document, from the view of a region: it sends what others receive. */
final class AsyncApiDocument {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AVRO = "application/vnd.apache.avro;version=1.12.0";
    private static final String KAFKA_BINDING = "0.5.0";

    private AsyncApiDocument() {}

    static String yaml() {
        try {
            return "# Printed from TopicCatalog; a test fails when it is stale.\n"
                    + YAMLMapper.builder()
                            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                            .disable(YAMLGenerator.Feature.SPLIT_LINES)
                            .build()
                            .writeValueAsString(document());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode document() {
        ObjectNode document = JSON.createObjectNode();
        document.put("asyncapi", "3.0.0");
        ObjectNode info = document.putObject("info");
        info.put("title", "Topics of a Sluice region");
        info.put("version", "1.0.0");
        info.put(
                "description",
                "What a region writes to Kafka. Values are Avro in Confluent's wire format, with schemas in the region's"
                        + " registry under <topic>-value and, for keys that have one, <topic>-key. How to subscribe is in"
                        + " subscribe.md beside this file.");
        info.putObject("license").put("name", "Apache-2.0").put("url", "https://www.apache.org/licenses/LICENSE-2.0");
        document.put("defaultContentType", "application/vnd.apache.avro");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        ObjectNode messages = document.putObject("components").putObject("messages");
        for (TopicSpec topic : TopicCatalog.all()) {
            String name = name(topic);
            channels.set(name, channel(topic));
            ObjectNode operation = operations.putObject("send-" + name);
            operation.put("action", "send");
            operation.put("summary", topic.meaning());
            operation.putObject("channel").put("$ref", "#/channels/" + name);
            messages.set(name, message(topic));
        }
        return document;
    }

    /** Of channel and message; the braces of the gateways' own are no part of it. */
    private static String name(TopicSpec topic) {
        return topic.topic().replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("-$", "");
    }

    private static ObjectNode channel(TopicSpec topic) {
        ObjectNode channel = JSON.createObjectNode();
        channel.put("address", "sluice.{region}." + topic.topic().replace("<id>", "{gateway}"));
        channel.put("title", topic.topic());
        channel.put(
                "description",
                topic.meaning() + ". Written by: " + topic.writers() + ". Read by: " + topic.readers()
                        + ". Partitions: " + topic.partitioning().words() + ".");
        ObjectNode parameters = channel.putObject("parameters");
        parameters.putObject("region").put("description", "Name of the region");
        if (topic.topic().contains("<id>")) {
            parameters.putObject("gateway").put("description", "Id of the gateway");
        }
        channel.putObject("messages").putObject(name(topic)).put("$ref", "#/components/messages/" + name(topic));
        ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
        ObjectNode settings = kafka.putObject("topicConfiguration");
        for (String policy : List.of(topic.cleanup().policy().split(",", -1))) {
            settings.withArray("cleanup.policy").add(policy);
        }
        var retention = topic.retention();
        settings.put("retention.ms", retention == null ? -1 : retention.toMillis());
        kafka.put("bindingVersion", KAFKA_BINDING);
        return channel;
    }

    private static ObjectNode message(TopicSpec topic) {
        ObjectNode message = JSON.createObjectNode();
        Schema schema = topic.schema();
        message.put("name", schema == null ? name(topic) : schema.getName());
        message.put("title", topic.meaning());
        if (topic.cleanup() != Cleanup.DELETE) {
            message.put("description", "A record without a value says that its key is gone.");
        }
        if (schema == null) {
            message.put("contentType", "application/octet-stream");
            message.putObject("payload").put("type", "string").put("format", "binary");
        } else {
            ObjectNode payload = message.putObject("payload");
            payload.put("schemaFormat", AVRO);
            payload.set("schema", tree(schema));
        }
        ObjectNode kafka = message.putObject("bindings").putObject("kafka");
        Schema keySchema = topic.keySchema();
        if (keySchema == null) {
            kafka.putObject("key").put("type", "string").put("description", topic.key());
        } else {
            kafka.set("key", tree(keySchema));
        }
        if (schema != null) {
            kafka.put("schemaIdLocation", "payload");
            kafka.put("schemaIdPayloadEncoding", "confluent");
        }
        kafka.put("bindingVersion", KAFKA_BINDING);
        return message;
    }

    private static JsonNode tree(Schema schema) {
        try {
            return JSON.readTree(schema.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
