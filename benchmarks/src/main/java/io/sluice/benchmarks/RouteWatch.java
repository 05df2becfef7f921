package io.sluice.benchmarks;

import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.ActivationBatch;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.LedgerRecord;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.Selection;
import io.sluice.topics.SelectionClosed;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Notes when each invocation of a single target was on the topics it passes: selections, the ledger's log with its close
 * mark, and at last its gateway's topic. A thread of its own owns the consumer; the times are handed over in maps.
 */
final class RouteWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long JOIN_MS = 10_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String selectionsTopic;
    private final String reportsTopic;
    private final RecordSerde<Selection> selections;
    private final RecordSerde<LedgerRecord> reports;
    private final RecordSerde<GatewayMessage> messages;
    private final Map<String, Long> selected = new ConcurrentHashMap<>();
    private final Map<String, Long> closed = new ConcurrentHashMap<>();
    private final Map<String, Long> routed = new ConcurrentHashMap<>();
    private final Thread reader = new Thread(this::read, "route watch");

    RouteWatch(RegionPlan.Backbone backbone, String gateway) {
        TopicName names = new TopicName(RealRegion.NAME);
        SchemaIds ids = new SchemaIds(backbone.registryUrl());
        selections = new RecordSerde<>(ids, Selection.class);
        reports = new RecordSerde<>(ids, LedgerRecord.class);
        messages = new RecordSerde<>(ids, GatewayMessage.class);
        selectionsTopic = names.of(TopicCatalog.SELECTIONS);
        reportsTopic = names.of(TopicCatalog.ACTIVATION_REPORTS);
        consumer = TopicFeed.consumer(backbone);
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(selectionsTopic, reportsTopic, names.ofGateway(gateway))) {
            consumer.partitionsFor(topic).forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        reader.setDaemon(true);
        reader.start();
    }

    /** When the invocation was asked of a partition, by {@link System#nanoTime}; by invocation. */
    Map<String, Long> selected() {
        return selected;
    }

    /** When its partition had closed it. */
    Map<String, Long> closed() {
        return closed;
    }

    /** When its batch was on the gateway's topic. */
    Map<String, Long> routed() {
        return routed;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            reader.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            while (true) {
                consumer.poll(POLL).forEach(this::note);
            }
        } catch (WakeupException e) {
            return; // Closed: the way a consumer is told to stop.
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> record) {
        long now = System.nanoTime();
        String topic = record.topic();
        if (topic.equals(selectionsTopic)) {
            selected.putIfAbsent(
                    selections.deserializer().deserialize(topic, record.value()).getInvocationId(), now);
        } else if (topic.equals(reportsTopic)) {
            LedgerRecord said = reports.deserializer().deserialize(topic, record.value());
            if (said.getEvent() instanceof SelectionClosed) {
                closed.putIfAbsent(said.getInvocationId(), now);
            }
        } else if (messages.deserializer().deserialize(topic, record.value()).getBody()
                instanceof ActivationBatch batch) {
            routed.putIfAbsent(batch.getInvocationId(), now);
        }
    }
}
