package io.sluice.coordinator.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.coordinator.query.RegionView.Page;
import io.sluice.method.MethodDeclaration;
import io.sluice.topics.Bytes;
import io.sluice.topics.Endpoint;
import io.sluice.topics.Gateway;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.Method;
import io.sluice.topics.RolloutPlan;
import io.sluice.topics.RolloutState;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.WaveState;
import io.sluice.wire.Digests;
import io.sluice.wire.MethodManifest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the API answers, as JSON sees it: times in ISO-8601 UTC, absent values null. */
final class Views {
    private Views() {}

    record PageView(List<?> items, @Nullable String next) {}

    record InvocationView(
            String id,
            String phase,
            String selector,
            String method,
            String version,
            String requestedBy,
            String requestedAt,
            String expiresAt,
            @Nullable String completedAt,
            @Nullable String cancelReason,
            int partitions,
            int closedPartitions,
            long targets,
            Map<String, Long> counts,
            @Nullable RolloutView rollout) {}

    record WaveView(int wave, String name, long targets, boolean released, Map<String, Long> counts) {}

    record RolloutView(
            String status,
            String reason,
            String since,
            int wave,
            int approved,
            List<WaveView> waves,
            @Nullable String startAt,
            List<String> windows,
            boolean approveEach,
            @Nullable Integer concurrency,
            @Nullable Integer gatewayConcurrency) {

        static @Nullable RolloutView of(@Nullable RolloutState rollout) {
            if (rollout == null) {
                return null;
            }
            RolloutPlan plan = rollout.getPlan();
            List<WaveView> waves = new ArrayList<>();
            for (WaveState wave : rollout.getWaves()) {
                int number = waves.size() + 1;
                waves.add(new WaveView(
                        number,
                        wave.getName(),
                        wave.getTargets(),
                        number <= rollout.getWave(),
                        new TreeMap<>(wave.getCounts())));
            }
            return new RolloutView(
                    rollout.getStatus().name(),
                    rollout.getReason(),
                    time(rollout.getSince()),
                    rollout.getWave(),
                    rollout.getApproved(),
                    waves,
                    plan.getStartAt() == 0 ? null : time(plan.getStartAt()),
                    plan.getWindows(),
                    plan.getApproveEach(),
                    plan.getConcurrency() == 0 ? null : plan.getConcurrency(),
                    plan.getGatewayConcurrency() == 0 ? null : plan.getGatewayConcurrency());
        }
    }

    record Timings(
            long gatewayReceivedAtMicros,
            long agentReceivedAtMicros,
            long startedAtMicros,
            long endedAtMicros,
            long gatewayReportedAtMicros) {}

    record TargetView(
            String invocation,
            String endpoint,
            String state,
            String reason,
            @Nullable Integer exitCode,
            @Nullable String output,
            String outputBase64,
            long outputBytes,
            @Nullable String transfer,
            @Nullable String errorTail,
            String gateway,
            String selectedAt,
            @Nullable String deliveredAt,
            @Nullable String startedAt,
            @Nullable String endedAt,
            String expiresAt,
            int late,
            @Nullable String lateState,
            int attempt,
            int wave,
            Timings timings) {}

    record FileView(String name, String contentType, long bytes, String transfer, String sentAt) {}

    /** One target and what only a look at it alone tells. */
    record TargetDetail(@JsonUnwrapped TargetView target, List<FileView> files) {}

    record EndpointView(
            String id,
            String status,
            String assignedGateway,
            @Nullable String connectedGateway,
            String host,
            String platform,
            String address,
            String agentVersion,
            Map<String, String> labels,
            Map<String, String> adminLabels,
            Map<String, String> policyLabels,
            Map<String, String> ownLabels,
            String lastLoginKind,
            @Nullable String lastLoginAt,
            String since,
            String firstSeenAt,
            @Nullable String wantedAgentVersion,
            @Nullable String reason) {}

    record GatewayView(
            String id,
            String state,
            String since,
            String address,
            String version,
            int sessions,
            int inbox,
            String lastHeartbeat,
            Map<String, String> labels) {}

    record VariantView(String platform, String fileName, String digest, long sizeBytes) {}

    record MethodView(
            String name,
            String version,
            String description,
            List<VariantView> variants,
            String publishedAt,
            String publishedBy,
            @Nullable String origin,
            @Nullable JsonNode declares) {}

    /** @param versions the newest first */
    record TaskView(String name, List<MethodView> versions) {}

    record TokenView(String id, String token, String expiresAt, int uses) {}

    record ContentView(String digest, boolean written) {}

    record RegionInfo(String region, String caDigest, String version, int partitions) {}

    static <T> PageView page(Page<T> page, Function<T, ?> view) {
        return new PageView(page.items().stream().map(view).toList(), page.next());
    }

    static InvocationView of(InvocationState state) {
        return new InvocationView(
                state.getInvocationId(),
                state.getPhase().name(),
                state.getSelector(),
                state.getMethod(),
                state.getVersion(),
                state.getRequestedBy(),
                time(state.getRequestedAt()),
                time(state.getExpiresAt()),
                timeOrNull(state.getCompletedAt()),
                state.getCancelReason(),
                state.getPartitions(),
                state.getClosedPartitions(),
                state.getTargets(),
                new TreeMap<>(state.getCounts()),
                RolloutView.of(state.getRollout()));
    }

    static TargetView of(LedgerRow row) {
        byte[] output = Bytes.of(row.getOutput());
        var lateState = row.getLateState();
        return new TargetView(
                row.getInvocationId(),
                row.getEndpointId(),
                row.getState().name(),
                row.getReason(),
                row.getExitCode(),
                text(output),
                Base64.getEncoder().encodeToString(output),
                Math.max(row.getOutputBytes(), output.length),
                row.getTransferId().isEmpty() ? null : row.getTransferId(),
                new String(Bytes.of(row.getErrorTail()), StandardCharsets.UTF_8),
                row.getGateway(),
                time(row.getSelectedAt()),
                timeOrNull(row.getDeliveredAt()),
                timeOrNull(row.getStartedAt()),
                timeOrNull(row.getEndedAt()),
                time(row.getExpiresAt()),
                row.getLate(),
                lateState == null ? null : lateState.name(),
                row.getAttempt(),
                row.getWave(),
                new Timings(
                        row.getGatewayReceivedAtMicros(),
                        row.getAgentReceivedAtMicros(),
                        row.getStartedAtMicros(),
                        row.getEndedAtMicros(),
                        row.getGatewayReportedAtMicros()));
    }

    static TargetDetail of(LedgerRow row, List<TransferManifest> files) {
        return new TargetDetail(
                of(row),
                files.stream()
                        .map(file -> new FileView(
                                file.getName(),
                                file.getContentType(),
                                file.getLength(),
                                file.getTransferId(),
                                time(file.getEndedAt())))
                        .toList());
    }

    static EndpointView of(Endpoint endpoint) {
        return new EndpointView(
                endpoint.getEndpointId(),
                endpoint.getStatus().name(),
                endpoint.getAssignedGateway(),
                endpoint.getConnectedGateway(),
                endpoint.getHost(),
                endpoint.getPlatform(),
                endpoint.getAddress(),
                endpoint.getAgentVersion(),
                new TreeMap<>(endpoint.getLabels()),
                new TreeMap<>(endpoint.getAdminLabels()),
                new TreeMap<>(endpoint.getGivenLabels()),
                new TreeMap<>(endpoint.getOwnLabels()),
                endpoint.getLastLoginKind(),
                timeOrNull(endpoint.getLastLoginAt()),
                time(endpoint.getSince()),
                time(endpoint.getFirstSeenAt()),
                orNull(endpoint.getWantedAgentVersion()),
                orNull(endpoint.getReason()));
    }

    static GatewayView of(Gateway gateway) {
        return new GatewayView(
                gateway.getGateway(),
                gateway.getState().name(),
                time(gateway.getSince()),
                gateway.getAddress(),
                gateway.getVersion(),
                gateway.getSessions(),
                gateway.getInbox(),
                time(gateway.getLastHeartbeat()),
                new TreeMap<>(gateway.getLabels()));
    }

    /** @param declaration what it declares */
    static MethodView of(Method method, MethodDeclaration declaration) {
        MethodManifest manifest = MethodManifest.decode(Bytes.of(method.getManifest()));
        return new MethodView(
                method.getName(),
                method.getVersion(),
                manifest.description(),
                manifest.variants().stream()
                        .map(variant -> new VariantView(
                                variant.platform(),
                                variant.fileName(),
                                Digests.hex(variant.digest()),
                                variant.sizeBytes()))
                        .toList(),
                time(method.getPublishedAt()),
                method.getPublishedBy(),
                orNull(method.getOrigin()),
                declaration.isEmpty() ? null : declaration.json());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static @Nullable String timeOrNull(@Nullable Long millis) {
        return millis == null ? null : time(millis);
    }

    /** Null where the bytes are no UTF-8 text. */
    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
