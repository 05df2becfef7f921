package io.sluice.connectors.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.connectors.record.JsonOfConnect;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** A record as a line of JSON: where it lay, its time, its key, its value; the value is null where its key was erased. */
final class JsonLine {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonLine() {}

    static byte[] of(SinkRecord message) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("partition", message.kafkaPartition());
        line.put("offset", message.kafkaOffset());
        line.put("timestamp", message.timestamp());
        line.set("key", JsonOfConnect.node(message.key()));
        line.set("value", JsonOfConnect.node(message.value()));
        try {
            return MAPPER.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new DataException(
                    "record " + message.kafkaOffset() + " of " + message.topic() + " cannot be written as JSON: "
                            + e.getMessage(),
                    e);
        }
    }
}
