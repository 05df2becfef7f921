package io.sluice.coordinator.enrolment;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.coordinator.ca.CertificateAuthority;
import io.sluice.coordinator.ca.CertificateRequest;
import io.sluice.coordinator.collision.SplitGrant;
import io.sluice.coordinator.enrolment.EnrolmentDecider.CertificateDecision;
import io.sluice.coordinator.enrolment.EnrolmentDecider.TokenDecision;
import io.sluice.coordinator.gateways.GatewayLink;
import io.sluice.coordinator.gateways.GatewayLink.Delivery;
import io.sluice.coordinator.gateways.GatewayLink.Lane;
import io.sluice.topics.Bytes;
import io.sluice.topics.EndpointOrder;
import io.sluice.topics.EndpointReadmitted;
import io.sluice.topics.Enrolment;
import io.sluice.topics.EnrolmentAnswered;
import io.sluice.topics.EnrolmentRequested;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.JoinTokenCreated;
import io.sluice.topics.RenewalRequested;
import io.sluice.topics.TokenHonoured;
import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds the decider with one partition of {@code enrolments} and carries out what it says. One task, one thread. */
final class EnrolmentProcessor implements Processor<String, Enrolment, String, SpecificRecord> {
    static final String TOKENS = "join-tokens";
    static final String ENDPOINT_KEYS = "endpoint-keys";
    /** The sinks. */
    static final String HONOURED = "enrolments-honoured";

    static final String READMITTED = "enrolments-readmitted";

    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentProcessor.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);
    private static final int SWEPT_AT_ONCE = 1_000;

    /** For so long an expired token is still told apart from an unknown one. */
    private static final Duration KEPT_AFTER_EXPIRY = Duration.ofDays(7);

    private final Settings settings;
    private final GatewayLink gateways;
    private @Nullable String sweptTo;

    @SuppressWarnings("NullAway.Init") // set by init, which Streams calls first
    private ProcessorContext<String, SpecificRecord> context;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, TokenState> tokens;

    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, EndpointKeyState> endpointKeys;

    /**
     * What signing needs.
     *
     * @param regionKey SubjectPublicKeyInfo of the key that agents pin
     * @param validity of certificates
     * @param clock for the certificates' validity; decisions use the requests' own time
     */
    record Settings(
            CertificateAuthority authority,
            byte[] regionKey,
            Duration validity,
            InstantSource clock,
            MeterRegistry metrics) {}

    EnrolmentProcessor(Settings settings, GatewayLink gateways) {
        this.settings = settings;
        this.gateways = gateways;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> newContext) {
        context = newContext;
        tokens = newContext.getStateStore(TOKENS);
        endpointKeys = newContext.getStateStore(ENDPOINT_KEYS);
        newContext.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::sweep);
    }

    @Override
    public void process(Record<String, Enrolment> message) {
        Enrolment enrolment = message.value();
        if (enrolment == null) {
            return;
        }
        Object event = enrolment.getEvent();
        if (event instanceof JoinTokenCreated created) {
            created(created);
        } else if (event instanceof EnrolmentRequested request) {
            redeem(request, message);
        } else if (event instanceof TokenHonoured request) {
            EndpointKeyState known = endpointKeys.get(request.getEndpointId());
            CertificateRequest csr = CertificateRequest.read(Bytes.of(request.getCsr()));
            CertificateDecision decision =
                    EnrolmentDecider.enrol(known, request.getEndpointId(), request.getRequestId(), csr);
            carryOut(
                    decision,
                    known,
                    new Asker(request.getRequestId(), request.getGateway(), request.getAddress(), "enrol"));
            if (!(decision instanceof CertificateDecision.Refused)) {
                readmit(request.getEndpointId(), message);
            }
        } else if (event instanceof RenewalRequested request) {
            CertificateRequest csr = CertificateRequest.read(Bytes.of(request.getCsr()));
            if (csr instanceof CertificateRequest.Good good
                    && !good.endpointId().equals(request.getEndpointId())) {
                leave(request, good, message);
                return;
            }
            EndpointKeyState known = endpointKeys.get(request.getEndpointId());
            carryOut(
                    EnrolmentDecider.renew(known, request.getEndpointId(), request.getRequestId(), csr),
                    known,
                    new Asker(request.getRequestId(), request.getGateway(), request.getAddress(), "renew"));
        }
    }

    private void redeem(EnrolmentRequested request, Record<String, Enrolment> message) {
        TokenDecision decision = EnrolmentDecider.redeem(
                tokens.get(request.getTokenId()),
                request.getTokenId(),
                request.getRequestId(),
                Bytes.of(request.getProof()),
                CertificateRequest.read(Bytes.of(request.getCsr())),
                message.timestamp());
        honour(
                decision,
                request.getTokenId(),
                request.getCsr(),
                new Asker(request.getRequestId(), request.getGateway(), request.getAddress(), "enrol"),
                message);
    }

    private void created(JoinTokenCreated created) {
        String id = created.getTokenId();
        TokenState known = tokens.get(id);
        tokens.put(
                id,
                SplitGrant.isOne(id)
                        ? EnrolmentDecider.granted(known, created.getExpiresAt(), created.getUses())
                        : EnrolmentDecider.created(
                                known, Bytes.of(created.getVerifier()), created.getExpiresAt(), created.getUses()));
    }

    /** A clone asks for an identity of its own, with the certificate that it shares. */
    private void leave(RenewalRequested request, CertificateRequest.Good csr, Record<String, Enrolment> message) {
        String grant = SplitGrant.id(request.getEndpointId());
        honour(
                EnrolmentDecider.leave(
                        tokens.get(grant), request.getEndpointId(), request.getRequestId(), csr, message.timestamp()),
                grant,
                request.getCsr(),
                new Asker(request.getRequestId(), request.getGateway(), request.getAddress(), "split"),
                message);
    }

    private void honour(
            TokenDecision decision, String token, ByteBuffer csr, Asker asker, Record<String, Enrolment> message) {
        if (decision instanceof TokenDecision.Accepted accepted) {
            tokens.put(token, accepted.state());
            TokenHonoured honoured = new TokenHonoured(
                    asker.requestId(), asker.gateway(), token, accepted.endpointId(), csr, asker.address());
            context.forward(
                    message.withKey(accepted.endpointId())
                            .withValue(new Enrolment(message.value().getAt(), honoured)),
                    HONOURED);
        } else if (decision instanceof TokenDecision.Refused refused) {
            refuse(asker, refused.reason());
        }
    }

    /** Who was removed before may log in again. Said also of a repeated request: it may have been lost with a crash. */
    private void readmit(String endpointId, Record<String, Enrolment> message) {
        EndpointOrder order = new EndpointOrder(
                endpointId, message.value().getAt(), "enrolment", new EndpointReadmitted("ENROLMENT"));
        context.forward(message.withKey(endpointId).withValue(order), READMITTED);
    }

    private void carryOut(CertificateDecision decision, @Nullable EndpointKeyState known, Asker asker) {
        if (decision instanceof CertificateDecision.Sign sign) {
            CertificateRequest.Good request = sign.request();
            byte[] certificate = encoded(settings.authority()
                    .signEndpoint(request, settings.validity(), settings.clock().instant()));
            endpointKeys.put(
                    request.endpointId(), EnrolmentDecider.signed(known, asker.requestId(), request, certificate));
            LOG.info(
                    "certificate for endpoint {} ({}), asked for by {} through gateway {}",
                    request.endpointId(),
                    asker.what(),
                    asker.address(),
                    asker.gateway());
            accept(asker, certificate, "signed");
        } else if (decision instanceof CertificateDecision.Repeat repeat) {
            accept(asker, repeat.certificate(), "repeated");
        } else if (decision instanceof CertificateDecision.Refused refused) {
            refuse(asker, refused.reason());
        }
    }

    private void accept(Asker asker, byte[] certificate, String outcome) {
        answer(
                asker,
                new EnrolmentAnswered(
                        asker.requestId(),
                        true,
                        "",
                        List.of(
                                ByteBuffer.wrap(certificate),
                                ByteBuffer.wrap(encoded(settings.authority().certificate()))),
                        ByteBuffer.wrap(settings.regionKey())),
                outcome);
    }

    private void refuse(Asker asker, String reason) {
        LOG.warn("{} of {} through gateway {} refused: {}", asker.what(), asker.address(), asker.gateway(), reason);
        answer(
                asker,
                new EnrolmentAnswered(asker.requestId(), false, reason, List.of(), ByteBuffer.wrap(new byte[0])),
                "refused");
    }

    private void answer(Asker asker, EnrolmentAnswered answer, String outcome) {
        settings.metrics()
                .counter("sluice.enrolments", "kind", asker.what(), "outcome", outcome)
                .increment();
        gateways.send(
                asker.gateway(),
                Lane.ANSWERS,
                asker.requestId(),
                new GatewayMessage(settings.clock().millis(), answer),
                delivery -> {
                    if (delivery != Delivery.ACKNOWLEDGED) {
                        LOG.warn(
                                "enrolment answer {} did not reach gateway {} ({}); the agent asks again",
                                asker.requestId(),
                                asker.gateway(),
                                delivery);
                    }
                });
    }

    /** Forgets tokens long expired, a bounded number at a time, going round. */
    private void sweep(long now) {
        List<String> gone = new ArrayList<>();
        int seen = 0;
        String last = null;
        try (KeyValueIterator<String, TokenState> rest = range(sweptTo)) {
            while (rest.hasNext() && seen < SWEPT_AT_ONCE) {
                KeyValue<String, TokenState> next = rest.next();
                seen++;
                last = next.key;
                if (next.value.expiresAt() + KEPT_AFTER_EXPIRY.toMillis() < now) {
                    gone.add(next.key);
                }
            }
        }
        gone.forEach(tokens::delete);
        sweptTo = seen < SWEPT_AT_ONCE ? null : last;
    }

    @SuppressWarnings("NullAway") // null means "to the end" for Streams
    private KeyValueIterator<String, TokenState> range(@Nullable String from) {
        return from == null ? tokens.all() : tokens.range(from, null);
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate cannot be encoded", e);
        }
    }

    private record Asker(String requestId, String gateway, String address, String what) {}
}
