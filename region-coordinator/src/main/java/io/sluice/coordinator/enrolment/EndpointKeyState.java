package io.sluice.coordinator.enrolment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The key an endpoint id belongs to.
 *
 * @param keyDigest SHA-256 of the SubjectPublicKeyInfo certified last, lower-case hex
 * @param issued the last certificates, oldest first
 */
record EndpointKeyState(String keyDigest, List<Issued> issued) {
    /** So many answers are remembered per endpoint. */
    static final int REMEMBERED = 8;

    EndpointKeyState {
        issued = List.copyOf(issued);
    }

    /**
     * A certificate and what it answered.
     *
     * @param csrDigest SHA-256 of the certificate request, lower-case hex
     * @param certificate X.509 DER
     */
    record Issued(String requestId, String csrDigest, byte[] certificate) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Issued that
                    && requestId.equals(that.requestId)
                    && csrDigest.equals(that.csrDigest)
                    && Arrays.equals(certificate, that.certificate);
        }

        @Override
        public int hashCode() {
            return requestId.hashCode();
        }
    }

    Optional<Issued> find(String requestId) {
        return issued.stream()
                .filter(known -> known.requestId().equals(requestId))
                .findFirst();
    }

    EndpointKeyState with(String newKeyDigest, Issued answer) {
        List<Issued> now = new ArrayList<>(issued);
        now.add(answer);
        return new EndpointKeyState(newKeyDigest, now.subList(Math.max(0, now.size() - REMEMBERED), now.size()));
    }
}
