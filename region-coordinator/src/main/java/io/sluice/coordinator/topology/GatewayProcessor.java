package io.sluice.coordinator.topology;

import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.coordinator.gateways.GatewayList;
import io.sluice.coordinator.gateways.OtherGateways;
import io.sluice.topics.DrainGateway;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayAdded;
import io.sluice.topics.GatewayDrainWanted;
import io.sluice.topics.GatewayEvent;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.GatewayOrder;
import io.sluice.topics.GatewaySyncWanted;
import io.sluice.topics.GatewayTurned;
import io.sluice.topics.ResendToGateway;
import io.sluice.topics.TopicCatalog;
import io.sluice.topics.WarmDepot;
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

/**
 * Keeps the list of gateways, and what each said of its load last; tells them what administrators want of them. After a take-over each has the full time to be heard of before it
 * is DOWN.
 */
final class GatewayProcessor implements Processor<String, SpecificRecord, String, Outgoing> {
    /** A gateway that still asks after this time has not got its snapshot. */
    private static final long SNAPSHOT_AGAIN_MS = 15_000;

    private final RegionTopology.Parts parts;
    private final Map<String, Long> heardAt = new HashMap<>();
    /** When partitions were asked last to tell a gateway again, since this task began. */
    private final Map<String, Long> askedAt = new HashMap<>();

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
        long now = at.context().currentSystemTimeMs();
        if (record.value() instanceof GatewayHeartbeat heartbeat) {
            heard(at, heartbeat, now);
        } else if (record.value() instanceof GatewayOrder order) {
            ordered(at, order, now);
        } else {
            parts.meters().idle("NO_VALUE");
        }
    }

    private void heard(Desk at, GatewayHeartbeat heartbeat, long now) {
        String gateway = heartbeat.getGateway();
        heardAt.put(gateway, now);
        at.heartbeats().put(gateway, heartbeat);
        Gateway row = GatewayList.alive(at.list().get(gateway), heartbeat, now);
        keep(at, row);
        if (GatewayList.toBeTold(row, heartbeat)) {
            tell(at, row, now);
        }
        long snapshot = heartbeat.getSnapshotWanted();
        if (snapshot != 0 && now - askedAt.getOrDefault(gateway, Long.MIN_VALUE / 2) >= SNAPSHOT_AGAIN_MS) {
            askedAt.put(gateway, now);
            tellAgain(at, gateway, snapshot, gateway, now);
        }
    }

    private void ordered(Desk at, GatewayOrder order, long now) {
        String gateway = order.getGateway();
        Gateway row = at.list().get(gateway);
        if (order.getOrder() instanceof GatewayAdded added) {
            keep(at, GatewayList.added(row, gateway, added, now));
        } else if (row == null) {
            parts.meters().idle("ORDER_FOR_NO_GATEWAY");
        } else if (order.getOrder() instanceof GatewayDrainWanted wanted) {
            GatewayList.drained(row, wanted.getDraining(), now).ifPresent(changed -> {
                keep(at, changed);
                tell(at, changed, now);
            });
        } else if (order.getOrder() instanceof GatewaySyncWanted) {
            tellAgain(at, gateway, 0, order.getActor(), now);
        } else if (order.getOrder() instanceof WarmDepot warm) {
            // Lost, it is missed by whoever ordered it, in what the gateway tells of itself.
            parts.gateways().send(gateway, Lane.ANSWERS, gateway, new GatewayMessage(now, warm), delivery -> {});
        }
    }

    /** Lost, it is said again after the next heartbeat. */
    private void tell(Desk at, Gateway row, long now) {
        List<String> servers = row.getDraining() ? OtherGateways.ofDrained(row, all(at)) : List.of();
        parts.gateways()
                .send(
                        row.getGateway(),
                        Lane.ANSWERS,
                        row.getGateway(),
                        new GatewayMessage(now, new DrainGateway(row.getDraining(), servers)),
                        delivery -> {});
    }

    private void tellAgain(Desk at, String gateway, long snapshot, String actor, long now) {
        for (int partition = 0; partition < parts.settings().partitions(); partition++) {
            at.outbox()
                    .write(
                            TopicCatalog.ENDPOINT_ORDERS,
                            partition,
                            Integer.toString(partition),
                            new EndpointOrder("", now, actor, new ResendToGateway(gateway, snapshot)));
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
        Gateway before = at.list().get(row.getGateway());
        at.list().put(row.getGateway(), row);
        at.outbox().write(TopicCatalog.GATEWAYS, row.getGateway(), row);
        if (before == null || before.getState() != row.getState()) {
            String from = before == null ? "" : before.getState().name();
            GatewayEvent event = new GatewayEvent(
                    row.getGateway(),
                    row.getSince(),
                    0L,
                    0L,
                    new GatewayTurned(from, row.getState().name()));
            at.outbox().write(TopicCatalog.GATEWAY_EVENTS, row.getGateway(), event);
        }
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
