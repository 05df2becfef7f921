package io.sluice.gateway.control;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.inbox.Command;
import io.sluice.gateway.inbox.Inbox;
import io.sluice.gateway.inbox.LedgerWriter;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.store.StoreChanges;
import io.sluice.topics.DrainGateway;
import io.sluice.topics.EndpointsGone;
import io.sluice.topics.EndpointsKnown;
import io.sluice.topics.EnrolmentAnswered;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.SessionSuperseded;
import io.sluice.topics.TopicsUnavailableException;
import io.sluice.topics.WarmDepot;
import io.sluice.wire.MalformedWireException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer of the gateway's topic.
 *
 * <p>Answers are handled before commands of the same poll. Commands are read on while the inbox keeps up; a few polls
 * ahead of it the partition of commands pauses, that of answers never does.
 */
public final class GatewayTopic implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayTopic.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int COMMANDS = 0;
    private static final int ANSWERS = 1;
    /** Under the topic's name with this the store keeps which snapshot is waited for. */
    private static final String SNAPSHOT = "#snapshot";

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Deserializer<GatewayMessage> reader;
    private final ControlSettings settings;
    private final GatewayStore store;
    private final Inbox inbox;
    private final Answers answers;
    private final UnreadableRecord unreadable;
    private final InstantSource clock;
    private final TopicPartition commands;
    private final TopicPartition answering;
    private final Counter unreadableCount;
    private final Counter outOfRange;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private final CatchUp catchUp;
    private volatile long snapshotWanted;

    // For the control thread.
    private final Deque<CompletableFuture<Void>> outstanding = new ArrayDeque<>();
    private @Nullable Map<TopicPartition, Long> firstEnds;

    /**
     * Not reading yet.
     *
     * @param consumers makes a consumer without group; asked again after a failure
     */
    public GatewayTopic(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Deserializer<GatewayMessage> reader,
            ControlSettings settings,
            GatewayStore store,
            Inbox inbox,
            Answers answers,
            UnreadableRecord unreadable,
            InstantSource clock,
            MeterRegistry metrics) {
        this.consumers = consumers;
        this.reader = reader;
        this.settings = settings;
        this.store = store;
        this.inbox = inbox;
        this.answers = answers;
        this.unreadable = unreadable;
        this.clock = clock;
        this.commands = new TopicPartition(settings.topic(), COMMANDS);
        this.answering = new TopicPartition(settings.topic(), ANSWERS);
        this.unreadableCount = metrics.counter("sluice.control.unreadable");
        this.outOfRange = metrics.counter("sluice.control.offset.out.of.range");
        this.catchUp = new CatchUp(
                settings.topic(), store.nextOffset(settings.topic(), COMMANDS).isPresent(), System.nanoTime());
        this.thread = new Thread(this::run, "control");
    }

    public void start() {
        if (store.nextOffset(settings.topic(), COMMANDS).isPresent()) {
            snapshotWanted =
                    store.nextOffset(settings.topic() + SNAPSHOT, ANSWERS).orElse(0);
        } else {
            want(clock.millis());
        }
        thread.start();
    }

    /** Not 0: a part of the topic was missed, or all of it, and the coordinator is to tell again under this number. */
    public long snapshotWanted() {
        return snapshotWanted;
    }

    /** Kept in the store: a gateway that ends before it was told asks again. */
    private void want(long snapshot) {
        snapshotWanted = snapshot;
        store.commit(store.changes().nextOffset(settings.topic() + SNAPSHOT, ANSWERS, snapshot), false);
    }

    /**
     * Why the gateway cannot be called ready: its topic has not been read up to where it ended at the start. Empty also if Kafka
     * is away and an earlier process has read it: then {@link #state} says so.
     */
    public String notReady() {
        return catchUp.notReady(System.nanoTime());
    }

    /** What is known of the topic, in words. */
    public String state() {
        return catchUp.state();
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (stop.getCount() > 0) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                if (findTopic(consumer)) {
                    read(consumer);
                }
            } catch (InterruptException | WakeupException e) {
                LOG.info("reading {} was interrupted", settings.topic());
            } catch (KafkaException | TopicsUnavailableException e) {
                LOG.warn("cannot read {}: {}; trying again in {}", settings.topic(), e, settings.backOff());
                catchUp.failed("cannot read " + settings.topic() + ": " + e.getMessage());
                rest();
            }
        }
    }

    private boolean findTopic(Consumer<byte[], byte[]> consumer) {
        int partitions = consumer.partitionsFor(settings.topic()).size();
        if (partitions <= ANSWERS) {
            String why = "topic " + settings.topic() + " has " + partitions
                    + " partitions instead of 2: add this gateway with sluice gateway add";
            catchUp.failed(why);
            LOG.warn("{}; looking again in {}", why, settings.backOff());
            rest();
            return false;
        }
        return true;
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> both = List.of(commands, answering);
        consumer.assign(both);
        both.forEach(partition -> goOn(consumer, partition));
        if (firstEnds == null) {
            firstEnds = consumer.endOffsets(both);
            catchUp.answered();
        }
        while (stop.getCount() > 0) {
            holdOrResume(consumer);
            try {
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                takeAnswers(polled.records(answering));
                takeCommands(polled.records(commands));
                becomeReady(consumer);
            } catch (OffsetOutOfRangeException e) {
                outOfRange.increment();
                LOG.error(
                        "{} no longer has what this gateway was to read next ({}): going on from its earliest record",
                        settings.topic(),
                        e.offsetOutOfRangePartitions());
                consumer.seekToBeginning(e.partitions());
                want(clock.millis());
            }
        }
    }

    private void goOn(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        OptionalLong next = store.nextOffset(settings.topic(), partition.partition());
        if (next.isPresent()) {
            consumer.seek(partition, next.getAsLong());
        } else {
            consumer.seekToBeginning(List.of(partition));
        }
    }

    private void holdOrResume(Consumer<byte[], byte[]> consumer) {
        while (!outstanding.isEmpty() && outstanding.getFirst().isDone()) {
            outstanding.removeFirst();
        }
        if (outstanding.size() >= settings.outstanding() || !inbox.hasRoom()) {
            consumer.pause(List.of(commands));
        } else {
            consumer.resume(List.of(commands));
        }
    }

    private void becomeReady(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends = firstEnds;
        if (!catchUp.isCaughtUp()
                && ends != null
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            catchUp.caughtUp();
            LOG.info("{} has been read up to where it ended at the start", settings.topic());
        }
    }

    private void takeAnswers(List<ConsumerRecord<byte[], byte[]>> messages) {
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            GatewayMessage read = decode(message);
            if (read == null) {
                continue;
            }
            if (read.getBody() instanceof LoginAnswer login) {
                answers.answered(login);
            } else if (read.getBody() instanceof EnrolmentAnswered enrolment) {
                answers.answered(enrolment);
            } else if (read.getBody() instanceof DrainGateway order) {
                // One read again from long ago is not for now; what is for now is said again after a heartbeat.
                if (catchUp.isCaughtUp()) {
                    answers.ordered(order);
                }
            } else if (read.getBody() instanceof WarmDepot order) {
                answers.ordered(order);
            } else if (read.getBody() instanceof EndpointsKnown known) {
                answers.told(known);
                if (known.getSnapshot() != 0 && known.getSnapshot() == snapshotWanted) {
                    want(0);
                }
            } else if (read.getBody() instanceof EndpointsGone gone) {
                answers.told(gone);
            } else if (read.getBody() instanceof SessionSuperseded superseded) {
                answers.told(superseded);
            } else {
                refuse(message, "no answer: " + read.getBody().getClass().getSimpleName());
            }
        }
        if (!messages.isEmpty()) {
            StoreChanges changes = store.changes();
            long next = messages.get(messages.size() - 1).offset() + 1;
            store.commit(changes.nextOffset(settings.topic(), ANSWERS, next), false);
        }
    }

    private void takeCommands(List<ConsumerRecord<byte[], byte[]>> messages) {
        if (messages.isEmpty()) {
            return;
        }
        long receivedAtMicros = LedgerWriter.micros(clock.instant());
        List<Command> read = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> message : messages) {
            GatewayMessage decoded = decode(message);
            if (decoded == null) {
                continue;
            }
            try {
                CommandReader.read(decoded.getBody(), receivedAtMicros)
                        .ifPresentOrElse(
                                read::add,
                                () -> refuse(
                                        message,
                                        "no command: "
                                                + decoded.getBody().getClass().getSimpleName()));
            } catch (MalformedWireException e) {
                refuse(message, String.valueOf(e.getMessage()));
            }
        }
        outstanding.add(inbox.submit(read, messages.get(messages.size() - 1).offset() + 1));
    }

    /** Null: it was put away. What only the registry's absence keeps from being read is thrown, to be read again. */
    private @Nullable GatewayMessage decode(ConsumerRecord<byte[], byte[]> message) {
        try {
            GatewayMessage decoded = reader.deserialize(settings.topic(), message.value());
            if (decoded == null) {
                refuse(message, "a record without value");
            }
            return decoded;
        } catch (SerializationException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof TopicsUnavailableException unavailable) {
                    throw unavailable;
                }
            }
            refuse(message, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void refuse(ConsumerRecord<byte[], byte[]> message, String reason) {
        unreadableCount.increment();
        LOG.error(
                "record {} of partition {} of {} cannot be handled: {}",
                message.offset(),
                message.partition(),
                settings.topic(),
                reason);
        unreadable.put(message, reason);
    }

    private void rest() {
        try {
            if (stop.await(settings.backOff().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("stopping instead of trying again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
