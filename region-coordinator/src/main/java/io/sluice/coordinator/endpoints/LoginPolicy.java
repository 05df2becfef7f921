package io.sluice.coordinator.endpoints;

import io.sluice.coordinator.policy.LoginFacts;
import io.sluice.coordinator.policy.Placement;
import io.sluice.coordinator.policy.Placement.Outcome;
import io.sluice.topics.Endpoint;
import io.sluice.topics.EndpointStatus;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.LoginRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who may log in where: what the rules decide of a login, as the endpoint list and the asking gateway are told. */
public final class LoginPolicy {
    /** Where quarantined endpoints are assigned; no gateway may have this name. */
    public static final String LOST_AND_FOUND = "lost-n-found";

    /** Begins the reason of those who are kept out since they live more than once. */
    public static final String COLLISION = "COLLISION: ";

    private static final String EXCLUDED = "EXCLUDED: ";
    private static final String QUARANTINED = "QUARANTINED: ";
    private static final String ORPHAN = "ORPHAN";
    private static final String INITIAL = "INITIAL";

    /** What is answered to a gateway that asks. */
    public sealed interface Verdict {

        /**
         * An answer.
         *
         * @param row the endpoint's row as it is then; empty: it stays as it is
         */
        record Answered(LoginAnswer answer, Optional<Endpoint> row, Placement placement) implements Verdict {}

        /** The gateway has given up waiting: an answer would be of no use. */
        record TooLate() implements Verdict {}
    }

    private LoginPolicy() {}

    /**
     * Judges.
     *
     * @param rules decides where it belongs
     * @param addresses where endpoints reach gateways; those of which that is unknown are left out
     * @param now milliseconds since 1970
     */
    public static Verdict judge(
            LoginRequest request,
            @Nullable Endpoint row,
            Function<LoginFacts, Placement> rules,
            Function<List<String>, List<String>> addresses,
            long now) {
        if (now > request.getDeadline()) {
            return new Verdict.TooLate();
        }
        LoginFacts facts = facts(request, row);
        Placement placement = rules.apply(facts);
        Outcome outcome = placement.outcome();
        if (outcome instanceof Outcome.Excluded) {
            return answered(request, EXCLUDED + placement.reason(), List.of(), null, placement);
        }
        if (outcome instanceof Outcome.Quarantined) {
            return answered(
                    request,
                    QUARANTINED + placement.reason(),
                    List.of(),
                    EndpointList.lostAndFound(
                            changed(request, row, LOST_AND_FOUND, placement, now), placement.reason(), now),
                    placement);
        }
        if (outcome instanceof Outcome.Elsewhere elsewhere) {
            List<String> servers = addresses.apply(elsewhere.gateways());
            if (!servers.isEmpty()) {
                Endpoint moved = changed(request, row, elsewhere.gateways().get(0), placement, now);
                return answered(request, "ASSIGNED: " + placement.reason(), servers, moved, placement);
            }
        }
        // An endpoint that could not reach its gateway is a guest here: it stays assigned where it was.
        String assigned = row != null && facts.kind().equals("ISOLATED") && !isQuarantined(row)
                ? row.getAssignedGateway()
                : request.getGateway();
        LoginAnswer accepted = answer(request, true, "", List.of());
        return new Verdict.Answered(
                accepted, ifChanged(row, changed(request, row, assigned, placement, now)), placement);
    }

    /** The answer to the login of an endpoint that the region wants no more, whatever the rules say. */
    public static LoginAnswer refused(LoginRequest request, String reason) {
        return answer(request, false, reason, List.of());
    }

    private static LoginAnswer answer(LoginRequest request, boolean accepted, String reason, List<String> servers) {
        return LoginAnswer.newBuilder()
                .setRequestId(request.getRequestId())
                .setEndpointId(request.getEndpointId())
                .setAccepted(accepted)
                .setReason(reason)
                .setServers(servers)
                .build();
    }

    /** What the rules are told of a login. */
    public static LoginFacts facts(LoginRequest request, @Nullable Endpoint row) {
        Map<String, String> labels = new HashMap<>(request.getLabels());
        if (row != null) {
            labels.putAll(row.getGivenLabels());
            labels.putAll(row.getAdminLabels());
        }
        String kind = request.getLoginKind().toUpperCase(Locale.ROOT);
        return new LoginFacts(
                request.getEndpointId(),
                request.getHost(),
                request.getPlatform(),
                ip(request.getAddress()),
                Map.copyOf(labels),
                request.getAgentVersion(),
                row == null && !kind.equals(INITIAL) ? ORPHAN : kind,
                request.getLastGateway(),
                row == null || isQuarantined(row) ? "" : row.getAssignedGateway(),
                request.getGateway());
    }

    /** What the rules would be told if an endpoint of the list logged in again where it is, or was. */
    public static LoginFacts facts(Endpoint row) {
        String connected = row.getConnectedGateway();
        String at = connected == null ? row.getAssignedGateway() : connected;
        Map<String, String> labels = new HashMap<>(row.getLabels());
        return new LoginFacts(
                row.getEndpointId(),
                row.getHost(),
                row.getPlatform(),
                ip(row.getAddress()),
                Map.copyOf(labels),
                row.getAgentVersion(),
                row.getLastLoginKind(),
                row.getAssignedGateway(),
                row.getAssignedGateway(),
                at);
    }

    /**
     * Why an endpoint that has logged in may not stay.
     *
     * @param reason as its gateway is told
     * @param row its row from then on
     */
    public record Refusal(String reason, Endpoint row) {}

    /**
     * Judges an endpoint that its gateway let in without asking; nothing: it may stay.
     *
     * @param now milliseconds since 1970
     */
    public static Optional<Refusal> refusal(Endpoint row, Function<LoginFacts, Placement> rules, long now) {
        Placement placement = rules.apply(facts(row));
        if (placement.outcome() instanceof Outcome.Excluded) {
            return Optional.of(new Refusal(EXCLUDED + placement.reason(), row));
        }
        if (placement.outcome() instanceof Outcome.Quarantined) {
            return Optional.of(new Refusal(
                    QUARANTINED + placement.reason(), EndpointList.lostAndFound(row, placement.reason(), now)));
        }
        return Optional.empty();
    }

    private static boolean isQuarantined(Endpoint row) {
        return row.getStatus() == EndpointStatus.QUARANTINED;
    }

    /** {@code 10.0.0.1:4000} and {@code [::1]:4000} without the port. */
    static String ip(String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static Verdict answered(
            LoginRequest request, String reason, List<String> servers, @Nullable Endpoint row, Placement placement) {
        return new Verdict.Answered(answer(request, false, reason, servers), Optional.ofNullable(row), placement);
    }

    private static Optional<Endpoint> ifChanged(@Nullable Endpoint before, Endpoint after) {
        return before != null && after.equals(before) ? Optional.empty() : Optional.of(after);
    }

    private static Endpoint changed(
            LoginRequest request, @Nullable Endpoint row, String assigned, Placement placement, long now) {
        Endpoint before = row == null ? EndpointList.added(request, assigned, now) : row;
        Map<String, String> given = new HashMap<>(before.getGivenLabels());
        given.putAll(placement.labels());
        Map<String, String> own = LabelLayers.own(before);
        Map<String, String> labels = LabelLayers.sum(own, given, before.getAdminLabels());
        Endpoint.Builder after = Endpoint.newBuilder(before)
                .setAssignedGateway(assigned)
                .setGivenLabels(given)
                .setLabels(labels)
                .setWantedAgentVersion(placement.upgrade());
        if (isQuarantined(before)) {
            after.setStatus(EndpointStatus.DISCONNECTED).setReason("").setSince(now);
        }
        return after.build();
    }
}
