package io.sluice.agent.enrol;

import io.sluice.agent.identity.CertificateRequest;
import io.sluice.agent.identity.Identity;
import io.sluice.agent.identity.IdentityStore;
import io.sluice.agent.link.BrokerLink;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.Digests;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.WireTopics;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets a new certificate, for a new key, over the link that the present one has opened. Owned by the loop. */
public final class Renewal {
    private static final Logger log = LoggerFactory.getLogger(Renewal.class);

    private final OwnerLoop loop;
    private final IdentityStore store;
    private final InstantSource clock;
    private final Consumer<Identity> onRenewed;
    private Identity identity;
    private @Nullable BrokerLink link;
    private @Nullable CertificateRequest pending;
    private OwnerLoop.Timer timer = () -> {};

    public Renewal(
            OwnerLoop loop, IdentityStore store, InstantSource clock, Identity identity, Consumer<Identity> onRenewed) {
        this.loop = loop;
        this.store = store;
        this.clock = clock;
        this.identity = identity;
        this.onRenewed = onRenewed;
    }

    public void linkUp(BrokerLink newLink) {
        link = newLink;
        look();
    }

    public void linkDown() {
        link = null;
        timer.cancel();
    }

    /** An answer on {@code down/enrol}. */
    public void arrived(byte[] payload) {
        CertificateRequest request = pending;
        if (request == null) {
            return;
        }
        try {
            EnrolmentAnswer answer = EnrolmentAnswer.decode(payload);
            if (!answer.requestId().equals(request.requestId())) {
                return;
            }
            if (!answer.accepted()) {
                log.error("the certificate is not renewed: {}", answer.reason());
                return;
            }
            if (!Arrays.equals(answer.regionKey(), identity.regionKey())) {
                throw new IOException("it names another signing key than the one pinned at enrolment");
            }
            String ca = Digests.hex(Digests.sha256(identity.ca().getEncoded()));
            identity = store.accept(request, answer.certificates(), ca, answer.regionKey());
            pending = null;
            log.info(
                    "the certificate is renewed until {}",
                    identity.certificate().getNotAfter().toInstant());
            onRenewed.accept(identity);
        } catch (MalformedWireException | IOException | GeneralSecurityException e) {
            log.error("the new certificate cannot be used: {}", e.getMessage());
        }
    }

    private void look() {
        X509Certificate certificate = identity.certificate();
        long notBefore = certificate.getNotBefore().toInstant().toEpochMilli();
        long notAfter = certificate.getNotAfter().toInstant().toEpochMilli();
        long now = clock.millis();
        BrokerLink current = link;
        if (current != null && RenewalSchedule.isDue(notBefore, notAfter, now)) {
            ask(current);
        }
        timer.cancel();
        timer = loop.schedule(RenewalSchedule.nextLookMs(notBefore, notAfter, now), this::look);
    }

    private void ask(BrokerLink current) {
        try {
            CertificateRequest request = pending;
            if (request == null) {
                Optional<CertificateRequest> kept = store.pendingRequest();
                request = kept.isPresent()
                        ? kept.get()
                        : CsrProcess.create(UUID.randomUUID().toString(), identity.endpointId());
                store.keep(request);
                pending = request;
            }
            log.info("asking for a new certificate");
            current.publish(
                    WireTopics.UP_ENROL,
                    new EnrolmentRequest(request.requestId(), request.csr()).encode(),
                    code -> log.debug("renewal request acknowledged with {}", code));
        } catch (IOException | GeneralSecurityException e) {
            log.error("cannot ask for a new certificate: {}", e.toString());
        }
    }
}
