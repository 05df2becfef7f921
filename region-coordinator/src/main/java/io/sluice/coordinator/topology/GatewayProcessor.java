package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayList;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.TopicCatalog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the list of gateways, and what each said of its load last. After a take-over each has the full time to be heard of before it is DOWN. */
final class GatewayProcessor implements Processor<String, SpecificRecord, String, Outgoing> {
    private final RegionTopology.Parts parts;
    private final Map<String, Long> heardAt = new HashMap<>();
    private @Nullable Desk desk;

    GatewayProcessor(RegionTopology.Parts parts) {
        this.parts = parts;
    }

    private record Desk(
            ProcessorContext<String, Outgoing> context,
            KeyValueStore<String, Gateway> list,
            KeyValueStore<String, GatewayHeartbeat> heartbeats,
            Outbox outbox) {}

    @Override
    public void init(ProcessorContext<String, Outgoing> context) {
        Desk opened = new Desk(
                context,
                context.getStateStore(RegionStores.GATEWAYS),
                context.getStateStore(RegionStores.HEARTBEATS),
                new Outbox(context, parts.serdes(), parts.meters()));
        desk = opened;
        long now = context.currentSystemTimeMs();
        all(opened).forEach(row -> heardAt.put(row.getGateway(), now));
        Duration often = parts.settings().limits().gatewaySilence().dividedBy(4);
        context.schedule(often, PunctuationType.WALL_CLOCK_TIME, at -> look(opened, at));
    }

    @Override
    public void process(Record<String, SpecificRecord> record) {
        Desk at = desk;
        if (at == null) {
            throw new IllegalStateException("a record came before init");
        }
        if (record.value() instanceof GatewayHeartbeat heartbeat) {
            long now = at.context().currentSystemTimeMs();
            heardAt.put(heartbeat.getGateway(), now);
            at.heartbeats().put(heartbeat.getGateway(), heartbeat);
            keep(at, GatewayList.alive(at.list().get(heartbeat.getGateway()), heartbeat, now));
        } else {
            parts.meters().idle("NO_VALUE");
        }
    }

    private void look(Desk at, long now) {
        Duration silence = parts.settings().limits().gatewaySilence();
        for (Gateway row : all(at)) {
            long heard = heardAt.getOrDefault(row.getGateway(), now);
            GatewayList.silent(row, heard, now, silence).ifPresent(down -> keep(at, down));
        }
    }

    private static void keep(Desk at, Gateway row) {
        at.list().put(row.getGateway(), row);
        at.outbox().write(TopicCatalog.GATEWAYS, row.getGateway(), row);
    }

    private static List<Gateway> all(Desk at) {
        List<Gateway> rows = new ArrayList<>();
        try (KeyValueIterator<String, Gateway> all = at.list().all()) {
            while (all.hasNext()) {
                rows.add(all.next().value);
            }
        }
        return rows;
    }
}
