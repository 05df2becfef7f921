package io.sluice.agent.identity;

import java.security.PrivateKey;

/**
 * A wish for a certificate, kept until it is fulfilled, so that asking again is the same wish.
 *
 * @param requestId a UUID; the region gives the same certificate for the same id
 * @param csr PKCS #10, DER
 * @param key the one the certificate will be for
 */
public record CertificateRequest(String requestId, String endpointId, byte[] csr, PrivateKey key) {
    @Override
    public String toString() {
        return "CertificateRequest[" + requestId + "]";
    }
}
