package io.sluice.gateway.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the producer, and another when one is past helping; asks it for the number of partitions of each topic. On a
 * thread of its own, since a producer waits for Kafka in both.
 */
final class ProducerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ProducerWatch.class);
    private static final Duration RETRY = Duration.ofMillis(500);
    /** Between looks for a topic that is missing: each look lasts as long as the producer may wait, which is short. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    private static final Duration REFRESH = Duration.ofSeconds(60);

    private final Supplier<Producer<byte[], byte[]>> maker;
    private final Collection<Route> routes;
    private final Known known;
    private final Thread thread = new Thread(this::run, "relay-topics");
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean broken;
    private long toldAtNanos = System.nanoTime() - BETWEEN_LINES.toNanos();
    private volatile boolean closing;

    ProducerWatch(Supplier<Producer<byte[], byte[]>> maker, Collection<Route> routes, Known known) {
        this.maker = maker;
        this.routes = routes;
        this.known = known;
        thread.setDaemon(true);
    }

    /** There is one already. */
    void use(Producer<byte[], byte[]> made) {
        producer = made;
    }

    void start() {
        thread.start();
    }

    /** Null until one could be made. */
    @Nullable
    Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** There is a topic to ask for. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Looks at a failure that the producer gave. */
    void failed(Exception failure) {
        if (failure instanceof AuthenticationException
                || failure instanceof ClusterAuthorizationException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof OutOfOrderSequenceException
                || failure instanceof ProducerFencedException
                || failure instanceof UnknownProducerIdException
                || failure instanceof IllegalStateException
                || failure.getClass() == KafkaException.class) {
            broken = true;
            routes.forEach(route -> route.reachable = false);
            wake();
        }
    }

    void close() throws InterruptedException {
        closing = true;
        thread.interrupt();
        thread.join(1_000);
    }

    private void run() {
        long refreshed = System.nanoTime();
        while (!closing) {
            try {
                Producer<byte[], byte[]> current = live();
                long now = System.nanoTime();
                boolean all = now - refreshed >= REFRESH.toNanos();
                refreshed = all ? now : refreshed;
                boolean missing = false;
                for (Route route : routes) {
                    if (all || !route.reachable) {
                        int count = count(current, route);
                        missing |= count == 0;
                        if (count > 0 && !broken) {
                            known.partitions(route, count);
                        }
                    }
                }
                LockSupport.parkNanos((broken ? RETRY : missing ? LOOK : REFRESH).toNanos());
            } catch (RuntimeException e) {
                if (!closing) {
                    LOG.warn("the relay has no word from Kafka: {}; trying again", e.toString());
                    LockSupport.parkNanos(RETRY.toNanos());
                }
            }
        }
    }

    /** 0 if Kafka has not told in time. */
    private int count(Producer<byte[], byte[]> current, Route route) {
        try {
            return current.partitionsFor(route.topic).size();
        } catch (TimeoutException e) {
            long now = System.nanoTime();
            if (now - toldAtNanos >= BETWEEN_LINES.toNanos()) {
                toldAtNanos = now;
                LOG.warn("Kafka does not tell the partitions of {}; asking again and again", route.topic);
            }
            return 0;
        }
    }

    private Producer<byte[], byte[]> live() {
        Producer<byte[], byte[]> current = producer;
        if (current != null && broken) {
            LOG.warn("the relay's producer cannot go on; making another");
            // What it holds is failed by this, and so told to the senders, before the next one sends.
            current.close(Duration.ZERO);
            producer = null;
            current = null;
            LockSupport.parkNanos(RETRY.toNanos());
        }
        if (current == null) {
            current = maker.get();
            broken = false;
            producer = current;
        }
        return current;
    }

    /** Told how many partitions a topic has. */
    interface Known {
        void partitions(Route route, int count);
    }
}
