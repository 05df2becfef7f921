package io.sluice.gateway.listener;

import io.sluice.gateway.login.PeerIdentity;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Reads who the peer is from the certificate that TLS has verified. */
final class PeerCertificate {
    private static final String ENDPOINT_UNIT = "endpoint";

    private PeerCertificate() {}

    /** @param now a resumed session shows the certificate that was verified earlier; it must not have expired since */
    static PeerIdentity identity(SSLSession session, String region, Instant now) {
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException none) {
            return new PeerIdentity.Unknown();
        }
        return chain[0] instanceof X509Certificate certificate
                ? identity(certificate, region, now)
                : new PeerIdentity.Stranger("the certificate is not X.509");
    }

    static PeerIdentity identity(X509Certificate certificate, String region, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            return new PeerIdentity.Stranger("the certificate is not valid now: " + e.getMessage());
        }
        return identity(certificate.getSubjectX500Principal().getName(), region);
    }

    /**
     * @param subject RFC 2253
     */
    static PeerIdentity identity(String subject, String region) {
        Map<String, String> parts = new HashMap<>();
        try {
            for (Rdn part : new LdapName(subject).getRdns()) {
                parts.put(part.getType(), part.getValue().toString());
            }
        } catch (InvalidNameException e) {
            return new PeerIdentity.Stranger("the certificate's subject cannot be read");
        }
        String name = parts.getOrDefault("CN", "");
        if (!parts.getOrDefault("OU", "").equals(ENDPOINT_UNIT)) {
            return new PeerIdentity.Stranger("the certificate of " + name + " is not an endpoint's");
        }
        if (!parts.getOrDefault("O", "").equals(region)) {
            return new PeerIdentity.Stranger("the certificate of " + name + " is not of region " + region);
        }
        return name.isEmpty()
                ? new PeerIdentity.Stranger("the certificate names nobody")
                : new PeerIdentity.Endpoint(name);
    }
}
