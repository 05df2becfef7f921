package io.sluice.gateway.session;

import io.sluice.gateway.login.ConnectGate;
import io.sluice.gateway.protocol.SessionState;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import org.jspecify.annotations.Nullable;

/** One connection's requests for certificates: one at a time, answered on down/enrol. On the event loop only. */
final class EnrolmentExchange {
    private final MqttSession session;
    private final SessionLoop loop;
    private final Reception reception;
    private final String address;
    private boolean waiting;

    EnrolmentExchange(MqttSession session, SessionLoop loop, Reception reception, String address) {
        this.session = session;
        this.loop = loop;
        this.reception = reception;
        this.address = address;
    }

    /** Passes a request on; false if one is on its way already. */
    boolean ask(SessionState state, ConnectGate.@Nullable Outcome admitted, EnrolmentRequest request) {
        if (waiting) {
            return false;
        }
        if (state instanceof SessionState.Joining joining && admitted instanceof ConnectGate.Outcome.Joining join) {
            waiting = true;
            session.become(joining.asked(
                    request.requestId(),
                    session.deadline(reception.limits.enrolmentDeadline().plus(Admittance.DESK_SLACK))));
            reception.enrolmentDesk.enrol(
                    join.tokenId(),
                    join.proof(),
                    request,
                    address,
                    answer -> loop.submit(session, () -> firstCertificate(answer)));
            return true;
        }
        if (state instanceof SessionState.Joining joining && admitted instanceof ConnectGate.Outcome.Splitting split) {
            waiting = true;
            session.become(joining.asked(
                    request.requestId(),
                    session.deadline(reception.limits.enrolmentDeadline().plus(Admittance.DESK_SLACK))));
            reception.enrolmentDesk.renew(
                    split.endpointId(),
                    request,
                    address,
                    answer -> loop.submit(session, () -> firstCertificate(answer)));
            return true;
        }
        if (state instanceof SessionState.LoggedIn loggedIn) {
            waiting = true;
            reception.enrolmentDesk.renew(
                    loggedIn.endpointId(),
                    request,
                    address,
                    answer -> loop.submit(session, () -> nextCertificate(answer)));
            return true;
        }
        return false;
    }

    private void firstCertificate(EnrolmentAnswer answer) {
        if (!session.isOpen() || !waiting) {
            return;
        }
        waiting = false;
        reception.metrics.enrolment(answer.accepted() ? "accepted" : "refused");
        if (session.state() instanceof SessionState.Enrolling enrolling) {
            session.become(enrolling.answered(session.deadline(reception.limits.connectTimeout())));
        }
        session.enqueue(DownQueue.Message.control(WireTopics.DOWN_ENROL, answer.encode()));
        if (!answer.accepted()) {
            session.endByGateway(ReasonCodes.NOT_AUTHORIZED, answer.reason());
        }
    }

    private void nextCertificate(EnrolmentAnswer answer) {
        if (!session.isOpen() || !waiting) {
            return;
        }
        waiting = false;
        reception.metrics.enrolment(answer.accepted() ? "renewed" : "renewal-refused");
        session.withLink(
                link -> ((DownLink) link).offer(DownQueue.Message.control(WireTopics.DOWN_ENROL, answer.encode())));
    }
}
