package io.sluice.coordinator.enrolment;

import io.sluice.coordinator.ca.CertificateRequest;
import io.sluice.coordinator.enrolment.EndpointKeyState.Issued;
import io.sluice.coordinator.enrolment.TokenState.Honoured;
import io.sluice.wire.Digests;
import io.sluice.wire.JoinToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a certificate. Pure: states in, decisions out; the caller stores, signs and sends.
 *
 * <p>Only requests whose proof is right are remembered, so nobody without the secret can push others out.
 */
final class EnrolmentDecider {
    private EnrolmentDecider() {}

    /** What the owner of a token says. */
    sealed interface TokenDecision {
        /**
         * The endpoint id's owner decides the rest.
         *
         * @param state to be stored
         */
        record Accepted(TokenState state, String endpointId) implements TokenDecision {}

        /** Nothing changes. */
        record Refused(String reason) implements TokenDecision {}
    }

    /** What the owner of an endpoint id says. */
    sealed interface CertificateDecision {
        /** Sign this request. */
        record Sign(CertificateRequest.Good request) implements CertificateDecision {}

        /** It was answered before: say the same. */
        record Repeat(byte[] certificate) implements CertificateDecision {}

        /** Nothing changes. */
        record Refused(String reason) implements CertificateDecision {}
    }

    /** A token comes to be. The first record of a token id holds; a repeated one changes nothing. */
    static TokenState created(@Nullable TokenState known, byte[] verifier, long expiresAt, int uses) {
        return known == null ? new TokenState(Digests.hex(verifier), expiresAt, uses, 0, List.of()) : known;
    }

    /**
     * A request with a join token.
     *
     * @param now when it was made, milliseconds since 1970
     */
    static TokenDecision redeem(
            @Nullable TokenState token,
            String tokenId,
            String requestId,
            byte[] proof,
            CertificateRequest request,
            long now) {
        if (token == null) {
            return new TokenDecision.Refused("join token " + tokenId + " is unknown in this region");
        }
        if (!sameText(Digests.hex(JoinToken.verifier(proof)), token.verifier())) {
            return new TokenDecision.Refused("the secret of join token " + tokenId + " is wrong");
        }
        if (!(request instanceof CertificateRequest.Good good)) {
            return new TokenDecision.Refused(((CertificateRequest.Bad) request).reason());
        }
        if (token.find(requestId).isEmpty() && now >= token.expiresAt()) {
            return new TokenDecision.Refused("join token expired at " + Instant.ofEpochMilli(token.expiresAt()));
        }
        return spend(
                token,
                requestId,
                good,
                "join token is used up: it was good for "
                        + (token.uses() == 1 ? "1 endpoint" : token.uses() + " endpoints"));
    }

    private static TokenDecision spend(
            TokenState token, String requestId, CertificateRequest.Good request, String usedUp) {
        Optional<Honoured> before = token.find(requestId);
        if (before.isPresent()) {
            return before.get().csrDigest().equals(request.digest())
                    ? new TokenDecision.Accepted(token, request.endpointId())
                    : new TokenDecision.Refused(
                            "request " + requestId + " came before with another certificate request");
        }
        return token.used() >= token.uses()
                ? new TokenDecision.Refused(usedUp)
                : new TokenDecision.Accepted(
                        token.spent(new Honoured(requestId, request.digest())), request.endpointId());
    }

    /** A grant for the clones of an endpoint. One that lasts longer takes the place of another: an id may be split again. */
    static TokenState granted(@Nullable TokenState known, long expiresAt, int uses) {
        return known == null || known.expiresAt() < expiresAt
                ? new TokenState("", expiresAt, uses, 0, List.of())
                : known;
    }

    /**
     * A request, under the certificate of one endpoint, to be another.
     *
     * @param grant for the clones of the endpoint that asks
     * @param now when it was made, milliseconds since 1970
     */
    static TokenDecision leave(
            @Nullable TokenState grant,
            String endpointId,
            String requestId,
            CertificateRequest.Good request,
            long now) {
        if (grant == null || now >= grant.expiresAt()) {
            return new TokenDecision.Refused("certificate request is for " + request.endpointId()
                    + ", but was sent by endpoint " + endpointId + ", which has not been split");
        }
        return spend(
                grant,
                requestId,
                request,
                "endpoint " + endpointId + " was split for " + grant.uses()
                        + " clones, and as many have enrolled: split it again");
    }

    /** A first enrolment whose token was honoured: only an id that is free, or this very key's, gets a certificate. */
    static CertificateDecision enrol(
            @Nullable EndpointKeyState endpoint, String endpointId, String requestId, CertificateRequest request) {
        CertificateDecision decision = sign(endpoint, endpointId, requestId, request);
        if (decision instanceof CertificateDecision.Sign sign
                && endpoint != null
                && !endpoint.keyDigest().equals(sign.request().keyDigest())) {
            return new CertificateDecision.Refused(
                    "endpoint " + endpointId + " is already enrolled with another key: enrol under a new id");
        }
        return decision;
    }

    /** A renewal on a connection with the endpoint's own certificate: its key may change. */
    static CertificateDecision renew(
            @Nullable EndpointKeyState endpoint, String endpointId, String requestId, CertificateRequest request) {
        return sign(endpoint, endpointId, requestId, request);
    }

    /** What the owner of an endpoint id keeps after signing. */
    static EndpointKeyState signed(
            @Nullable EndpointKeyState endpoint,
            String requestId,
            CertificateRequest.Good request,
            byte[] certificate) {
        EndpointKeyState known = endpoint == null ? new EndpointKeyState(request.keyDigest(), List.of()) : endpoint;
        return known.with(request.keyDigest(), new Issued(requestId, request.digest(), certificate));
    }

    private static CertificateDecision sign(
            @Nullable EndpointKeyState endpoint, String endpointId, String requestId, CertificateRequest request) {
        if (!(request instanceof CertificateRequest.Good good)) {
            return new CertificateDecision.Refused(((CertificateRequest.Bad) request).reason());
        }
        if (!good.endpointId().equals(endpointId)) {
            return new CertificateDecision.Refused(
                    "certificate request is for " + good.endpointId() + ", but was sent by endpoint " + endpointId);
        }
        Optional<Issued> before = endpoint == null ? Optional.empty() : endpoint.find(requestId);
        if (before.isPresent()) {
            return before.get().csrDigest().equals(good.digest())
                    ? new CertificateDecision.Repeat(before.get().certificate())
                    : new CertificateDecision.Refused(
                            "request " + requestId + " came before with another certificate request");
        }
        return new CertificateDecision.Sign(good);
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean sameText(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }
}
