package io.sluice.gateway;

import io.sluice.gateway.grant.Waiting;
import io.sluice.gateway.intake.IntakeLoad;
import io.sluice.gateway.relay.Relay;
import io.sluice.topics.GatewayLoad;
import io.sluice.topics.WaitingRequest;
import java.util.List;

/** How busy the gateway is, as its heartbeat tells. */
final class Load {
    private static final long MICRO = 1_000;

    private Load() {}

    static GatewayLoad of(IntakeLoad load, Relay relay) {
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
                .build();
    }
}
