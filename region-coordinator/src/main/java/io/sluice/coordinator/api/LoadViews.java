package io.sluice.coordinator.api;

import io.sluice.topics.DepotLoad;
import io.sluice.topics.Gateway;
import io.sluice.topics.GatewayHeartbeat;
import io.sluice.topics.GatewayLoad;
import io.sluice.topics.WaitingRequest;
import io.sluice.topics.WarmProgress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How busy a gateway is, as JSON sees it. Bytes, microseconds and milliseconds as the names say; unknown is null. */
final class LoadViews {
    private LoadViews() {}

    record StatusView(
            String id,
            String state,
            String version,
            String startedAt,
            String heartbeatAt,
            int sessions,
            int inbox,
            int grants,
            long outstandingBytes,
            long limitBytes,
            int waiting,
            long waitingBytes,
            int openTransfers,
            long bytesPerSecond,
            long relayLatencyMicros,
            long relayBytes,
            long spoolBytes,
            long spoolQuotaBytes,
            int spooledPartitions,
            long downRate,
            long upRate,
            @Nullable DepotView depot) {}

    record DepotView(long usedBytes, long limitBytes, long pinnedBytes, int pulls, List<WarmView> warmed) {}

    record WarmView(
            String order,
            String digest,
            String name,
            long sizeBytes,
            long haveBytes,
            String state,
            @Nullable String reason) {}

    record WaitingView(
            String endpoint,

            @com.fasterxml.jackson.annotation.JsonProperty("class")
            String requestClass,

            String name,
            @Nullable Long bytes,
            int position,
            long waitedMs,
            @Nullable Long etaMs) {}

    /** The first that wait; there may be more than are listed. */
    record QueueView(
            String gateway,
            String at,
            int waiting,
            long waitingBytes,
            int grants,
            long bytesPerSecond,
            List<WaitingView> items,
            @Nullable String next) {}

    static StatusView status(Gateway gateway, GatewayHeartbeat heartbeat, GatewayLoad load) {
        return new StatusView(
                gateway.getGateway(),
                gateway.getState().name(),
                heartbeat.getVersion(),
                time(heartbeat.getStartedAt()),
                time(heartbeat.getAt()),
                heartbeat.getSessions(),
                heartbeat.getInbox(),
                load.getGrants(),
                load.getOutstandingBytes(),
                load.getLimitBytes(),
                load.getWaiting(),
                load.getWaitingBytes(),
                load.getOpenTransfers(),
                load.getBytesPerSecond(),
                load.getRelayLatencyMicros(),
                load.getRelayBytes(),
                load.getSpoolBytes(),
                load.getSpoolQuotaBytes(),
                load.getSpooledPartitions(),
                load.getDownRate(),
                load.getUpRate(),
                depot(load.getDepot()));
    }

    private static @Nullable DepotView depot(@Nullable DepotLoad depot) {
        if (depot == null) {
            return null;
        }
        return new DepotView(
                depot.getUsedBytes(),
                depot.getLimitBytes(),
                depot.getPinnedBytes(),
                depot.getPulls(),
                depot.getWarmed().stream().map(LoadViews::warmed).toList());
    }

    private static WarmView warmed(WarmProgress progress) {
        return new WarmView(
                progress.getOrderId(),
                progress.getDigest(),
                progress.getName(),
                progress.getSizeBytes(),
                progress.getHaveBytes(),
                progress.getState(),
                progress.getReason().isEmpty() ? null : progress.getReason());
    }

    static QueueView queue(GatewayHeartbeat heartbeat, GatewayLoad load) {
        return new QueueView(
                heartbeat.getGateway(),
                time(heartbeat.getAt()),
                load.getWaiting(),
                load.getWaitingBytes(),
                load.getGrants(),
                load.getBytesPerSecond(),
                load.getQueue().stream().map(LoadViews::waiting).toList(),
                null);
    }

    private static WaitingView waiting(WaitingRequest request) {
        return new WaitingView(
                request.getEndpointId(),
                request.getRequestClass(),
                request.getName(),
                known(request.getBytes()),
                request.getPosition(),
                request.getWaitedMs(),
                known(request.getEtaMs()));
    }

    private static @Nullable Long known(long value) {
        return value < 0 ? null : value;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
