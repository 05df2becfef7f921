package io.sluice.gateway;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.StoreException;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.SchemaRefusedException;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicSpec;
import io.sluice.topics.TopicsUnavailableException;
import io.sluice.topics.event.EventHeaders;
import io.sluice.wire.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The region's topics as this gateway writes and reads them, and their schemas in the registry. */
final class RegionLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegionLink.class);
    private static final int FINGERPRINT_BYTES = 16;
    private static final long STOP_MILLIS = 1_000;
    /** Of other writers; each is a new version of one of the region's few. */
    private static final int SCHEMAS_REMEMBERED = 256;

    private final TopicName names;
    private final String gateway;
    private final SchemaIds ids;
    private final EventHeaders events;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable Thread confirming;
    private volatile boolean confirmed;
    private volatile String notReady = "the schemas have not been registered yet";

    RegionLink(TopicName names, String gateway, SchemaIds ids, MeterRegistry meters) {
        this.names = names;
        this.gateway = gateway;
        this.ids = ids;
        this.events = EventHeaders.ofGateway(names.region(), gateway, InstantSource.system());
        Gauge.builder("sluice.gateway.registry.confirmed", () -> confirmed ? 1 : 0)
                .description("1 once the registry has confirmed the schema ids that are used")
                .register(meters);
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
        return new TopicWriter<>(relay, ids, names.of(topic), type, events);
    }

    <T extends SpecificRecord> Deserializer<T> reader(Class<T> type) {
        return new RecordSerde<>(ids, type).deserializer();
    }

    /**
     * Makes sure that the schemas of all topics that are written or read have their ids: those that an earlier process was
     * given are taken from the store, and confirmed in the background; if any is missing the registry is waited for.
     *
     * @throws TopicsUnavailableException if it is away for longer than the time-out, or at the stop
     */
    void register(GatewayStore store, Duration timeout, Duration backOff) throws InterruptedException {
        Map<String, Integer> remembered = store.schemaIds();
        rememberWhatIsRead(store);
        schemas().forEach((topic, schema) -> {
            Integer id = remembered.get(nameOf(topic, schema));
            if (id != null) {
                ids.remember(topic, schema, id);
            }
        });
        if (schemas().entrySet().stream()
                .allMatch(each -> remembered.containsKey(nameOf(each.getKey(), each.getValue())))) {
            notReady = "";
            Thread thread = new Thread(() -> confirmWithPatience(store, backOff), "registry");
            thread.setDaemon(true);
            thread.start();
            confirming = thread;
        } else {
            awaitRegistry(store, timeout, backOff);
        }
    }

    /** What other writers' ids stand for is remembered too, so that their records do not wait for the registry. */
    private void rememberWhatIsRead(GatewayStore store) {
        Map<Integer, String> known = store.schemas();
        known.forEach((id, json) -> ids.remember(id, new Schema.Parser().parse(json)));
        AtomicInteger count = new AtomicInteger(known.size());
        ids.onLookUp((id, schema) -> {
            if (count.incrementAndGet() > SCHEMAS_REMEMBERED) {
                LOG.warn("schema {} is not remembered: {} are already", id, SCHEMAS_REMEMBERED);
                return;
            }
            try {
                store.rememberSchema(id, schema.toString());
            } catch (StoreException e) {
                LOG.warn("schema {} is not remembered: {}", id, e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        stop.countDown();
        Thread thread = confirming;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitRegistry(GatewayStore store, Duration timeout, Duration backOff) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                confirm(store);
                notReady = "";
                return;
            } catch (TopicsUnavailableException e) {
                notReady = String.valueOf(e.getMessage());
                if (System.nanoTime() - end >= 0) {
                    throw e;
                }
                LOG.warn("{}; trying again in {}", e.getMessage(), backOff);
                if (stop.await(backOff.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw e;
                }
            }
        }
    }

    private void confirmWithPatience(GatewayStore store, Duration backOff) {
        boolean told = false;
        try {
            do {
                try {
                    confirm(store);
                    notReady = "";
                    LOG.info("the schema registry has confirmed the ids of an earlier start");
                    return;
                } catch (SchemaRefusedException e) {
                    if (notReady.isEmpty()) {
                        LOG.error("{}; records are written with the schema ids of an earlier start", e.getMessage());
                    }
                    notReady = String.valueOf(e.getMessage());
                } catch (TopicsUnavailableException e) {
                    if (!told) {
                        LOG.warn("{}; going on with the schema ids of an earlier start", e.getMessage());
                        told = true;
                    }
                }
            } while (!stop.await(backOff.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("stopping before the registry has answered");
        }
    }

    private void confirm(GatewayStore store) {
        schemas().forEach((topic, schema) -> {
            Integer before = store.schemaIds().get(nameOf(topic, schema));
            int id = ids.confirm(topic, schema);
            if (before != null && before != id) {
                LOG.error(
                        "the schema registry has id {} for {}, which had id {} before: has it lost its data? {}",
                        id,
                        topic,
                        before,
                        "Records that were spooled meanwhile carry the earlier one");
                store.forgetSchemas();
            }
            store.rememberSchemaId(nameOf(topic, schema), id);
        });
        confirmed = true;
    }

    /** Another schema of the same topic has another name. */
    private static String nameOf(String topic, Schema schema) {
        byte[] digest = Digests.sha256(schema.toString().getBytes(StandardCharsets.UTF_8));
        return topic + " " + HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    }

    private Map<String, Schema> schemas() {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        for (TopicSpec topic : List.of(
                TopicCatalog.ENDPOINT_EVENTS,
                TopicCatalog.LOGIN_REQUESTS,
                TopicCatalog.ENROLMENTS,
                TopicCatalog.GATEWAY_HEARTBEATS,
                TopicCatalog.GATEWAY_EVENTS,
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
