package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.watchdog.OwnerWatchdog;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicsUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateways' topics in Kafka, by a producer of its own.
 *
 * <p>A thread looks every {@code gateway.topic.check} which gateways have a topic, registers the schema of new ones and
 * lets the producer know them, so that {@link #send} does not wait. Should a topic vanish between two looks, one send
 * waits {@link #BLOCK} at most, and the gateway counts as missing until the next look. {@link #send} may be called by any
 * thread; the set of gateways is replaced whole by the looking thread, or by a sender that found one missing.
 */
public final class KafkaGatewayLink implements GatewayLink, AutoCloseable {
    static final Duration BLOCK = Duration.ofMillis(300);
    private static final Duration DELIVERY = Duration.ofSeconds(15);
    private static final Duration REQUEST = Duration.ofSeconds(5);
    private static final Duration ADMIN = Duration.ofSeconds(10);
    private static final int PREPARATIONS = 10;
    private static final long BUFFER_BYTES = 32L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaGatewayLink.class);

    private final RegionSerdes serdes;
    private final SchemaIds ids;
    private final RegionMeters meters;
    private final OwnerWatchdog watchdog;
    private final Duration lookEvery;
    private final Admin admin;
    private final Producer<String, byte[]> producer;
    private final Thread looking;
    private volatile Set<String> present = Set.of();
    private volatile boolean closed;

    public KafkaGatewayLink(
            StreamsSettings settings, RegionSerdes serdes, SchemaIds ids, RegionMeters meters, OwnerWatchdog watchdog) {
        this.serdes = serdes;
        this.ids = ids;
        this.meters = meters;
        this.watchdog = watchdog;
        this.lookEvery = settings.limits().topicCheck();
        this.admin = Admin.create(
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, (Object) settings.bootstrapServers()));
        this.producer = new KafkaProducer<>(config(settings), new StringSerializer(), new ByteArraySerializer());
        this.looking = new Thread(this::keepLooking, "gateway-topics");
        looking.setDaemon(true);
    }

    private static Map<String, Object> config(StreamsSettings settings) {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "sluice." + settings.region() + ".coordinator-gateways");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCK.toMillis());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY.toMillis());
        return config;
    }

    /** Looks once, then begins to look now and then. */
    public void start() {
        look();
        looking.start();
    }

    @Override
    public boolean isThere(String gateway) {
        return present.contains(gateway);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
    public void send(String gateway, Lane lane, String key, GatewayMessage message, Consumer<Delivery> outcome) {
        watchdog.check();
        if (!isThere(gateway)) {
            meters.gatewayMessage(Delivery.NO_TOPIC.name());
            outcome.accept(Delivery.NO_TOPIC);
            return;
        }
        String topic = serdes.names().ofGateway(gateway);
        Thread sender = Thread.currentThread();
        producer.send(
                new ProducerRecord<>(topic, lane.partition(), key, serdes.encode(topic, message)),
                (metadata, failure) -> {
                    Delivery delivery = delivery(gateway, failure, Thread.currentThread() == sender);
                    meters.gatewayMessage(delivery.name());
                    outcome.accept(delivery);
                });
    }

    /** @param atOnce whether the producer refused it, so that it certainly was not sent */
    private Delivery delivery(String gateway, @Nullable Exception failure, boolean atOnce) {
        if (failure == null) {
            return Delivery.ACKNOWLEDGED;
        }
        LOG.warn("a message to gateway {} was not delivered: {}", gateway, failure.toString());
        if (atOnce && !(failure instanceof BufferExhaustedException)) {
            Set<String> others = new HashSet<>(present);
            others.remove(gateway);
            present = Set.copyOf(others);
            return Delivery.NO_TOPIC;
        }
        return Delivery.FAILED;
    }

    private void keepLooking() {
        try {
            while (!closed) {
                synchronized (this) {
                    wait(Math.max(1, lookEvery.toMillis()));
                }
                if (!closed) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            String prefix = serdes.names().ofGateway("x");
            prefix = prefix.substring(0, prefix.length() - 1);
            Set<String> found = new HashSet<>();
            for (String topic : admin.listTopics().names().get(ADMIN.toMillis(), TimeUnit.MILLISECONDS)) {
                if (topic.startsWith(prefix) && prepare(topic)) {
                    found.add(topic.substring(prefix.length()));
                }
            }
            Set<String> before = present;
            present = Set.copyOf(found);
            if (!before.equals(found)) {
                LOG.info("gateways with a topic: {}", found);
            }
        } catch (ExecutionException | TimeoutException | TopicsUnavailableException | KafkaException e) {
            LOG.warn("cannot look for the gateways' topics: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the topic can be written to without waiting: the producer has heard of its partitions. */
    private boolean prepare(String topic) {
        ids.register(topic, GatewayMessage.getClassSchema());
        for (int attempt = 1; attempt <= PREPARATIONS; attempt++) {
            try {
                return producer.partitionsFor(topic).size() >= Lane.values().length;
            } catch (RetriableException e) {
                LOG.debug("topic {} is not known to the producer yet, {} of {}", topic, attempt, PREPARATIONS);
            }
        }
        LOG.warn("topic {} cannot be written to yet", topic);
        return false;
    }

    /** Waits a little for what is on its way. */
    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
        looking.interrupt();
        producer.close(REQUEST);
        admin.close(ADMIN);
    }
}
