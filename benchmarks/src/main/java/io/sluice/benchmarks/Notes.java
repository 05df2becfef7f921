package io.sluice.benchmarks;

import io.sluice.benchmarks.swarm.Swarm;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.UpcallRecord;
import io.sluice.wire.AnswerOutcome;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Endpoints that each write a numbered note, an upcall {@code app.note}, again and again: the next one half a second after
 * the last was answered. A note that is answered OK is durable, in Kafka or in the gateway's spool.
 */
final class Notes implements AutoCloseable {
    static final Duration PERIOD = Duration.ofMillis(500);

    private final Swarm swarm;
    private final Queue<Note> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> free = new ConcurrentLinkedQueue<>();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final long[] numbers;
    private final Thread thread = new Thread(this::write, "notes");
    private final int contentBytes;
    private volatile Duration period = PERIOD;
    private volatile boolean stopped;

    /** One that was answered OK. */
    private record Note(String endpoint, long number) {}

    /**
     * What the topic shows.
     *
     * @param lost acknowledged and not there
     * @param outOfOrder notes whose first record comes after one of a later note of the same endpoint
     * @param repeated records of a note that is there already
     */
    record Found(int acknowledged, int lost, int outOfOrder, int repeated) {}

    private Notes(Swarm swarm, int endpoints, int contentBytes) {
        this.swarm = swarm;
        this.contentBytes = contentBytes;
        this.numbers = new long[endpoints];
    }

    static Notes start(Swarm swarm, int endpoints) {
        return start(swarm, endpoints, Long.BYTES);
    }

    /** @param contentBytes of each note; its number comes first */
    static Notes start(Swarm swarm, int endpoints, int contentBytes) {
        Notes notes = new Notes(swarm, endpoints, contentBytes);
        for (int index = 0; index < endpoints; index++) {
            notes.free.add(index);
        }
        notes.thread.setDaemon(true);
        notes.thread.start();
        return notes;
    }

    /** From now on the next note comes so long after the answer to the last one. */
    void every(Duration pause) {
        period = pause;
        LockSupport.unpark(thread);
    }

    /** Notes answered OK so far. */
    long kept() {
        return acknowledged.size();
    }

    /** Notes that were answered otherwise, and so are not owed to anybody. */
    long notKept() {
        return answered.get() - acknowledged.size();
    }

    /** Writes no more, and waits for the answers that are owed. */
    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        swarm.await("all notes are answered", Duration.ofMinutes(2), () -> answered.get() == asked.get());
    }

    @Override
    public void close() {
        stopped = true;
    }

    /** Reads the topic until every acknowledged note is there, or the time is over. */
    Found awaitOnTopic(RegionPlan.Backbone backbone, String region, Duration limit) {
        Set<Note> missing = new HashSet<>(acknowledged);
        int all = missing.size();
        Set<Note> seen = new HashSet<>();
        Map<String, Long> last = new HashMap<>();
        int outOfOrder = 0;
        int repeated = 0;
        String topic = "sluice." + region + ".upcalls";
        try (var consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", backbone.bootstrapServers(), "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                var serde = new RecordSerde<>(new SchemaIds(backbone.registryUrl()), UpcallRecord.class)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + limit.toNanos();
            while (!missing.isEmpty() && System.nanoTime() - end < 0) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    UpcallRecord upcall = serde.deserializer().deserialize(topic, record.value());
                    ByteBuffer content = upcall.getContent().duplicate();
                    Note note = new Note(upcall.getEndpointId(), content.getLong());
                    if (!seen.add(note)) {
                        repeated++;
                    } else if (last.merge(note.endpoint(), note.number(), Math::max) > note.number()) {
                        outOfOrder++;
                    }
                    missing.remove(note);
                }
            }
        }
        return new Found(all, missing.size(), outOfOrder, repeated);
    }

    private void write() {
        List<Integer> due = new ArrayList<>();
        while (!stopped) {
            for (Integer index = free.poll(); index != null; index = free.poll()) {
                due.add(index);
            }
            due.forEach(this::write);
            due.clear();
            LockSupport.parkNanos(period.toNanos());
        }
    }

    private void write(int index) {
        long number = ++numbers[index];
        asked.incrementAndGet();
        byte[] content = ByteBuffer.allocate(contentBytes).putLong(number).array();
        swarm.upcall(index, "app.note", content, (outcome, nanos) -> {
            if (outcome == AnswerOutcome.OK) {
                acknowledged.add(new Note(Swarm.idOf(index), number));
            }
            answered.incrementAndGet();
            free.add(index);
        });
    }
}
