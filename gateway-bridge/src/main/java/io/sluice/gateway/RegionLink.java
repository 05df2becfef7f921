package io.sluice.gateway;

import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.TopicsUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The region's topics as this gateway writes and reads them, and their schemas in the registry. */
final class RegionLink {

    private final TopicName names;
    private final String gateway;
    private final SchemaIds ids;
    private volatile String notReady = "the schemas have not been registered yet";

    RegionLink(TopicName names, String gateway, SchemaIds ids) {
        this.names = names;
        this.gateway = gateway;
        this.ids = ids;
    }

    /** Why schemas are missing; empty once they are registered. */
    String notReady() {
        return notReady;
    }

    String commands() {
        return names.ofGateway(gateway);
    }

    String of(TopicSpec topic) {
        return names.of(topic);
    }

    <T extends SpecificRecord> TopicWriter<T> writer(Relay relay, TopicSpec topic, Class<T> type) {
        return new TopicWriter<>(relay, ids, names.of(topic), type);
    }

    <T extends SpecificRecord> Deserializer<T> reader(Class<T> type) {
        return new RecordSerde<>(ids, type).deserializer();
    }

    /**
     * Registers the schemas of all topics that are written or read; a registry that is away is asked again.
     *
     * @throws TopicsUnavailableException if it is away for longer than the time-out, or at the stop
     */
    void register(Duration timeout, Duration backOff, CountDownLatch stop) throws InterruptedException {
        Logger log = LoggerFactory.getLogger(RegionLink.class);
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                schemas().forEach(ids::register);
                notReady = "";
                return;
            } catch (TopicsUnavailableException e) {
                notReady = String.valueOf(e.getMessage());
                if (System.nanoTime() - end >= 0) {
                    throw e;
                }
                log.warn("{}; trying again in {}", e.getMessage(), backOff);
                if (stop.await(backOff.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw e;
                }
            }
        }
    }

    private Map<String, Schema> schemas() {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        for (TopicSpec topic : List.of(
                TopicCatalog.ENDPOINT_EVENTS,
                TopicCatalog.LOGIN_REQUESTS,
                TopicCatalog.ENROLMENTS,
                TopicCatalog.GATEWAY_HEARTBEATS,
                TopicCatalog.ACTIVATION_REPORTS,
                TopicCatalog.TRANSFERS,
                TopicCatalog.UPCALLS,
                TopicCatalog.DEAD_LETTERS,
                TopicCatalog.CONTENT_INDEX)) {
            Schema schema = topic.schema();
            if (schema != null) {
                schemas.put(names.of(topic), schema);
            }
        }
        Schema commands = TopicCatalog.GATEWAY.schema();
        if (commands != null) {
            schemas.put(commands(), commands);
        }
        return schemas;
    }
}
