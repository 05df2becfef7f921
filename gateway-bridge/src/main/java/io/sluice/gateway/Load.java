package io.sluice.gateway;

import io.sluice.gateway.depot.DepotState;
import io.sluice.gateway.grant.Waiting;
import io.sluice.gateway.intake.IntakeLoad;
import io.sluice.gateway.relay.Relay;
import io.sluice.gateway.wan.Throttle;
import io.sluice.topics.DepotLoad;
import io.sluice.topics.GatewayLoad;
import io.sluice.topics.WaitingRequest;
import io.sluice.topics.WarmProgress;
import java.util.List;

/** How busy the gateway is, as its heartbeat tells. */
final class Load {
    private static final long MICRO = 1_000;

    private Load() {}

    static GatewayLoad of(IntakeLoad load, Relay relay, DepotState depot, Throttle down, Throttle up) {
        Waiting waiting = load.waiting();
        List<WaitingRequest> queue = waiting.rows().stream()
                .map(row -> new WaitingRequest(
                        row.endpointId(),
                        row.requestClass().name(),
                        row.name(),
                        row.bytes(),
                        row.position(),
                        row.waitedMs(),
                        row.etaMs()))
                .toList();
        return GatewayLoad.newBuilder()
                .setGrants(waiting.grants())
                .setOutstandingBytes(waiting.outstandingBytes())
                .setLimitBytes(waiting.limitBytes())
                .setWaiting(waiting.waiting())
                .setWaitingBytes(waiting.waitingBytes())
                .setBytesPerSecond(load.bytesPerSecond())
                .setOpenTransfers(load.openTransfers())
                .setRelayLatencyMicros(relay.latencyNanos() / MICRO)
                .setRelayBytes(relay.unsettledBytes())
                .setSpoolBytes(relay.spoolBytes())
                .setSpoolQuotaBytes(relay.spoolQuotaBytes())
                .setSpooledPartitions(relay.spooledPartitions())
                .setQueue(queue)
                .setDepot(of(depot))
                .setDownRate(down.shownRate())
                .setUpRate(up.shownRate())
                .build();
    }

    private static DepotLoad of(DepotState depot) {
        return new DepotLoad(
                depot.usedBytes(),
                depot.limitBytes(),
                depot.pinnedBytes(),
                depot.pulls(),
                depot.warmed().stream()
                        .map(each -> new WarmProgress(
                                each.orderId(),
                                each.digestHex(),
                                each.name(),
                                each.sizeBytes(),
                                each.haveBytes(),
                                each.state().name(),
                                each.reason()))
                        .toList());
    }
}
