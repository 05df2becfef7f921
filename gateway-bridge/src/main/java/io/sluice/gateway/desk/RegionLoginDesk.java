package io.sluice.gateway.desk;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.login.LoginDesk;
import io.sluice.gateway.login.LoginDesk.Decision.Accepted;
import io.sluice.gateway.login.LoginDesk.Decision.Refused;
import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.topics.LoginAnswer;
import io.sluice.topics.LoginRequest;
import io.sluice.wire.ReasonCodes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Consumer;

/** Accepts endpoints that this gateway knows, and asks the coordinator about the others. */
public final class RegionLoginDesk implements LoginDesk {
    private static final long RETRY_AFTER_MS = 5_000;

    private final KnownEndpoints known;
    private final TopicWriter<LoginRequest> requests;
    private final PendingAnswers<Question> pending;
    private final Drain drain;
    private final String gateway;
    private final Duration deadline;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    /** @param pendingLimit logins that wait for the coordinator at most; others are told to come back */
    public RegionLoginDesk(
            KnownEndpoints known,
            TopicWriter<LoginRequest> requests,
            Drain drain,
            String gateway,
            Duration deadline,
            int pendingLimit,
            InstantSource clock,
            MeterRegistry metrics) {
        this.known = known;
        this.requests = requests;
        this.drain = drain;
        this.gateway = gateway;
        this.deadline = deadline;
        this.pending = new PendingAnswers<>(pendingLimit);
        this.clock = clock;
        this.metrics = metrics;
        Gauge.builder("sluice.logins.pending", pending, PendingAnswers::size)
                .description("Logins that wait for the coordinator")
                .register(metrics);
    }

    @Override
    public void login(Login login, Consumer<Decision> decision) {
        String elsewhere = drain.elsewhere();
        if (!elsewhere.isEmpty()) {
            refuse(decision, new Refused(ReasonCodes.USE_ANOTHER_SERVER, Drain.words(), elsewhere, 0), "draining");
            return;
        }
        if (known.contains(login.endpointId())) {
            accept(decision, "known");
            return;
        }
        String requestId = UUID.randomUUID().toString();
        long now = clock.millis();
        long until = now + deadline.toMillis();
        if (!pending.add(requestId, new Question(login, decision), until)) {
            refuse(decision, busy("BUSY: too many logins wait for the coordinator"), "pending_full");
            return;
        }
        LoginRequest request = new LoginRequest(
                requestId,
                login.endpointId(),
                gateway,
                now,
                until,
                login.address(),
                login.host(),
                login.platform(),
                login.agentVersion(),
                login.kind(),
                login.labels(),
                login.lastGateway(),
                login.session());
        Admission admission = requests.offerPerishable(login.endpointId(), request, failure -> {
            if (failure != null) {
                pending.take(requestId).ifPresent(question -> refuse(question.decision(), away(), "kafka_away"));
            }
        });
        if (admission != Admission.TAKEN) {
            pending.take(requestId)
                    .ifPresent(question ->
                            refuse(question.decision(), busy("BUSY: the gateway's relay is full"), "relay_full"));
        }
    }

    /** The coordinator's word; one that comes after the deadline is of no use. */
    public void answered(LoginAnswer answer) {
        pending.take(answer.getRequestId()).ifPresent(question -> {
            if (answer.getAccepted()) {
                if (answer.getRemember()) {
                    known.add(question.login().endpointId(), clock.millis());
                }
                accept(question.decision(), "new");
            } else if (answer.getEnrolAnew()) {
                refuse(question.decision(), Refused.toEnrolAnew(answer.getReason()), "clone");
            } else if (answer.getServers().isEmpty()) {
                refuse(question.decision(), new Refused(ReasonCodes.BANNED, answer.getReason(), "", 0), "coordinator");
            } else {
                String servers = String.join(",", answer.getServers());
                Refused moved = new Refused(ReasonCodes.USE_ANOTHER_SERVER, answer.getReason(), servers, 0);
                refuse(question.decision(), moved, "elsewhere");
            }
        });
    }

    /** Refuses those whose deadline has come. Called at short intervals. */
    public void sweep() {
        pending.takeOverdue(clock.millis())
                .forEach(question -> refuse(question.decision(), away(), "coordinator_away"));
    }

    private void accept(Consumer<Decision> decision, String endpoint) {
        metrics.counter("sluice.logins.accepted", "endpoint", endpoint).increment();
        decision.accept(new Accepted());
    }

    private void refuse(Consumer<Decision> decision, Refused refused, String cause) {
        metrics.counter("sluice.logins.refused", "cause", cause).increment();
        decision.accept(refused);
    }

    private static Refused busy(String reason) {
        return new Refused(ReasonCodes.SERVER_BUSY, reason, "", RETRY_AFTER_MS);
    }

    private static Refused away() {
        return new Refused(
                ReasonCodes.SERVER_UNAVAILABLE,
                "COORDINATOR_AWAY: this gateway does not know the endpoint and the coordinator does not answer",
                "",
                0);
    }

    private record Question(Login login, Consumer<Decision> decision) {}
}
