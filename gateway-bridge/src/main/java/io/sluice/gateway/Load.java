package io.sluice.gateway;

import io.sluice.gateway.grant.Waiting;
import io.sluice.gateway.relay.Relay;
import io.sluice.topics.GatewayLoad;
import io.sluice.topics.WaitingRequest;
import java.util.List;

/** How busy the gateway is, as its heartbeat tells. */
final class Load {
    private static final long MICRO = 1_000;

    private Load() {}

    static GatewayLoad of(Waiting waiting, Relay relay) {
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
                .setWaitingBytes(queue.stream()
                        .mapToLong(row -> Math.max(0, row.getBytes()))
                        .sum())
                .setBytesPerSecond(0)
                .setOpenTransfers(0)
                .setRelayLatencyMicros(relay.latencyNanos() / MICRO)
                .setRelayBytes(relay.unsettledBytes())
                .setSpoolBytes(relay.spoolBytes())
                .setSpoolQuotaBytes(relay.spoolQuotaBytes())
                .setSpooledPartitions(relay.spooledPartitions())
                .setLoginsPaced(0)
                .setQueue(queue)
                .build();
    }
}
