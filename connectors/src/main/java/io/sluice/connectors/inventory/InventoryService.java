package io.sluice.connectors.inventory;

import io.javalin.config.JavalinConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.connectors.inventory.past.Inventories;
import io.sluice.topics.Inventory;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.topics.TopicsUnavailableException;
import io.sluice.wire.config.Config;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The fold and its routes, as a part of a process that has an HTTP server: the routes are there before the fold is, since it
 * must know the server's address.
 */
public final class InventoryService implements AutoCloseable {
    private final Config config;
    private final Place place;
    private final SchemaIds ids;
    private final MeterRegistry registry;
    private volatile @Nullable InventoryApplication application;

    /**
     * Where everything is.
     *
     * @param names of the region's topics
     * @param bootstrapServers of Kafka
     * @param stateFolder where its stores lie
     * @param token of the region's administrators
     */
    public record Place(TopicName names, String bootstrapServers, Path stateFolder, String token) {}

    public InventoryService(Config config, Place place, SchemaIds ids, MeterRegistry registry) {
        this.config = config;
        this.place = place;
        this.ids = ids;
        this.registry = registry;
    }

    /** Adds what is answered of inventories. */
    public void addTo(JavalinConfig routes) {
        Map<String, Object> properties = new HashMap<>(KafkaChanges.settings());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, place.bootstrapServers());
        KafkaChanges changes = new KafkaChanges(
                () -> new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                place.names(),
                ids,
                new KafkaChanges.Bounds(
                        config.get(InventoryKeys.HISTORY_RECORDS),
                        config.get(InventoryKeys.HISTORY_TIMEOUT),
                        config.get(InventoryKeys.FETCH_TIMEOUT),
                        config.get(InventoryKeys.HISTORY_QUESTIONS)),
                System::nanoTime);
        new InventoryRoutes(
                        new Inventories(this::inventory, changes),
                        endpointId -> running().record(endpointId))
                .addTo(routes);
    }

    /**
     * Starts the fold, unless this process shall not.
     *
     * @param here where this process answers, host:port
     * @throws TopicsUnavailableException if the schema registry is away or refuses a schema
     */
    public void start(String here) {
        if (config.get(InventoryKeys.FOLD)) {
            application = InventoryApplication.start(
                    InventorySettings.of(config, place.names(), place.bootstrapServers(), place.stateFolder(), here),
                    ids,
                    place.token(),
                    registry);
        }
    }

    /** Why nothing is folded here, though it should; empty when all is well. */
    public List<String> obstacles() {
        InventoryApplication running = application;
        if (!config.get(InventoryKeys.FOLD)) {
            return List.of();
        }
        String obstacle = running == null ? "the inventory has not been started" : running.obstacle();
        return obstacle.isEmpty() ? List.of() : List.of(obstacle);
    }

    private Optional<Inventory> inventory(String endpointId) {
        return running().inventory(endpointId);
    }

    private InventoryApplication running() {
        InventoryApplication running = application;
        if (running == null) {
            throw new TopicsUnavailableException(
                    "this process folds no reports (inventory.fold): ask one of the connectors that does");
        }
        return running;
    }

    @Override
    public void close() {
        InventoryApplication running = application;
        if (running != null) {
            running.close();
        }
    }
}
