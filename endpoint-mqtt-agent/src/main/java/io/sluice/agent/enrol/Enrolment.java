package io.sluice.agent.enrol;

import io.sluice.agent.identity.CertificateRequest;
import io.sluice.agent.identity.Identity;
import io.sluice.agent.identity.IdentityStore;
import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.link.GatewayAddress;
import io.sluice.agent.link.LinkEnd;
import io.sluice.agent.link.LinkKeeper;
import io.sluice.agent.link.Welcome;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation in which an endpoint gets its first certificate. Ends once: enrolled, or refused. */
public final class Enrolment implements LinkKeeper.User {
    private static final Logger log = LoggerFactory.getLogger(Enrolment.class);

    private final OwnerLoop loop;
    private final IdentityStore store;
    private final CertificateRequest request;
    private final String caDigestHex;
    private final long timeoutMs;
    private final Outcome outcome;
    private @Nullable BrokerLink link;
    private OwnerLoop.Timer timer = () -> {};
    private boolean over;

    /** Hears how it ended, once, on the loop. */
    public interface Outcome {
        void enrolled(Identity identity, GatewayAddress at);

        /** @param reason the gateway's, in words */
        void refused(String reason);
    }

    private @Nullable GatewayAddress address;

    public Enrolment(
            OwnerLoop loop,
            IdentityStore store,
            CertificateRequest request,
            String caDigestHex,
            long timeoutMs,
            Outcome outcome) {
        this.loop = loop;
        this.store = store;
        this.request = request;
        this.caDigestHex = caDigestHex;
        this.timeoutMs = timeoutMs;
        this.outcome = outcome;
    }

    @Override
    public void up(BrokerLink newLink, GatewayAddress at, Welcome welcome) {
        link = newLink;
        address = at;
        ask();
    }

    @Override
    public void arrived(String topic, byte[] payload, String error) {
        GatewayAddress at = address;
        if (over || at == null || !topic.equals(WireTopics.DOWN_ENROL)) {
            return;
        }
        try {
            EnrolmentAnswer answer = EnrolmentAnswer.decode(payload);
            if (!answer.requestId().equals(request.requestId())) {
                return;
            }
            if (!answer.accepted()) {
                refused(answer.reason());
                return;
            }
            Identity identity = store.accept(request, answer.certificates(), caDigestHex, answer.regionKey());
            end();
            outcome.enrolled(identity, at);
        } catch (MalformedWireException | IOException e) {
            log.error("the answer to the enrolment cannot be used: {}", e.getMessage());
        }
    }

    @Override
    public void down(LinkEnd end) {
        link = null;
        timer.cancel();
        boolean refused = end.reasonCode() == ReasonCodes.NOT_AUTHORIZED
                || end.reasonCode() == ReasonCodes.BANNED
                || end.reasonCode() == ReasonCodes.CLIENT_ID_NOT_VALID;
        if (refused && !over) {
            refused(end.reason());
        }
    }

    private void ask() {
        BrokerLink current = link;
        if (current == null || over) {
            return;
        }
        log.info("asking for a certificate for endpoint {}", request.endpointId());
        current.publish(
                WireTopics.UP_ENROL,
                new EnrolmentRequest(request.requestId(), request.csr()).encode(),
                code -> log.debug("enrolment request acknowledged with {}", code));
        timer.cancel();
        timer = loop.schedule(timeoutMs, this::ask);
    }

    private void refused(String reason) {
        end();
        outcome.refused(reason);
    }

    private void end() {
        over = true;
        timer.cancel();
    }
}
