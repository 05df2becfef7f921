package io.sluice.gateway.session;

import io.sluice.gateway.login.ConnectGate;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;

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

    /** Asks for a first certificate. */
    boolean enrol(ConnectGate.Outcome.Joining join, EnrolmentRequest request) {
        if (waiting) {
            return false;
        }
        waiting = true;
        reception.enrolmentDesk.enrol(
                join.tokenId(),
                join.proof(),
                request,
                address,
                answer -> loop.submit(session, () -> firstCertificate(answer)));
        return true;
    }

    /** Asks for the next certificate of an endpoint that has one. */
    boolean renew(String endpointId, EnrolmentRequest request) {
        if (waiting) {
            return false;
        }
        waiting = true;
        reception.enrolmentDesk.renew(
                endpointId, request, address, answer -> loop.submit(session, () -> nextCertificate(answer)));
        return true;
    }

    private void firstCertificate(EnrolmentAnswer answer) {
        if (!session.isOpen() || !waiting) {
            return;
        }
        waiting = false;
        reception.metrics.enrolment(answer.accepted() ? "accepted" : "refused");
        session.enrolled();
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
