package io.sluice.gateway.desk;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.login.EnrolmentDesk;
import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.topics.Bytes;
import io.sluice.topics.Enrolment;
import io.sluice.topics.EnrolmentAnswered;
import io.sluice.topics.EnrolmentRequested;
import io.sluice.topics.RenewalRequested;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** Passes requests for certificates to the coordinator and its answers back. */
public final class RegionEnrolmentDesk implements EnrolmentDesk {
    private static final byte[] NOTHING = {};

    private final TopicWriter<Enrolment> enrolments;
    private final PendingAnswers<Question> pending;
    private final String gateway;
    private final Duration deadline;
    private final InstantSource clock;

    /** @param pendingLimit requests that wait for the coordinator at most; others are refused */
    public RegionEnrolmentDesk(
            TopicWriter<Enrolment> enrolments,
            String gateway,
            Duration deadline,
            int pendingLimit,
            InstantSource clock,
            MeterRegistry metrics) {
        this.enrolments = enrolments;
        this.gateway = gateway;
        this.deadline = deadline;
        this.pending = new PendingAnswers<>(pendingLimit);
        this.clock = clock;
        Gauge.builder("sluice.enrolments.pending", pending, PendingAnswers::size)
                .description("Requests for certificates that wait for the coordinator")
                .register(metrics);
    }

    @Override
    public void enrol(
            String tokenId, byte[] proof, EnrolmentRequest request, String address, Consumer<EnrolmentAnswer> answer) {
        EnrolmentRequested event = new EnrolmentRequested(
                request.requestId(), gateway, tokenId, Bytes.wrap(proof), Bytes.wrap(request.csr()), address);
        ask(tokenId, request.requestId(), event, answer);
    }

    @Override
    public void renew(String endpointId, EnrolmentRequest request, String address, Consumer<EnrolmentAnswer> answer) {
        RenewalRequested event =
                new RenewalRequested(request.requestId(), gateway, endpointId, Bytes.wrap(request.csr()), address);
        ask(endpointId, request.requestId(), event, answer);
    }

    /** The coordinator's word; one that comes after the deadline is of no use: the agent asks again. */
    public void answered(EnrolmentAnswered answered) {
        pending.take(answered.getRequestId())
                .ifPresent(question -> question.answer()
                        .accept(new EnrolmentAnswer(
                                answered.getRequestId(),
                                answered.getAccepted(),
                                answered.getReason(),
                                answered.getCertificates().stream()
                                        .map(Bytes::of)
                                        .toList(),
                                Bytes.of(answered.getRegionKey()))));
    }

    /** Refuses those whose deadline has come. Called at short intervals. */
    public void sweep() {
        pending.takeOverdue(clock.millis())
                .forEach(question ->
                        question.refuse("COORDINATOR_AWAY: no answer within " + deadline.toMillis() + " ms"));
    }

    private void ask(String key, String requestId, Object event, Consumer<EnrolmentAnswer> answer) {
        pending.take(requestId).ifPresent(earlier -> earlier.refuse("REPEATED: the same request was made again"));
        Question question = new Question(requestId, answer);
        long now = clock.millis();
        if (!pending.add(requestId, question, now + deadline.toMillis())) {
            question.refuse("BUSY: too many requests wait for the coordinator");
            return;
        }
        Admission admission = enrolments.offerPerishable(key, new Enrolment(now, event), failure -> {
            if (failure != null) {
                giveUp(requestId, "KAFKA_AWAY: the request could not be passed on");
            }
        });
        if (admission != Admission.TAKEN) {
            giveUp(requestId, "BUSY: the gateway's relay is full");
        }
    }

    private void giveUp(String requestId, String reason) {
        pending.take(requestId).ifPresent(question -> question.refuse(reason));
    }

    private record Question(String requestId, Consumer<EnrolmentAnswer> answer) {
        void refuse(String reason) {
            answer.accept(new EnrolmentAnswer(requestId, false, reason, List.of(), NOTHING));
        }
    }
}
