package io.sluice.agent.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who this endpoint is.
 *
 * @param endpointId a UUID, the certificate's common name and the MQTT client id
 * @param key made here, never leaves
 * @param chain the endpoint's own certificate first
 * @param ca the only one trusted for gateways
 * @param regionKey SubjectPublicKeyInfo of the key that signs methods and activations, pinned at enrolment
 */
public record Identity(
        String endpointId, PrivateKey key, List<X509Certificate> chain, X509Certificate ca, byte[] regionKey) {

    public X509Certificate certificate() {
        return chain.get(0);
    }

    @Override
    public String toString() {
        return "Identity[" + endpointId + "]";
    }
}
