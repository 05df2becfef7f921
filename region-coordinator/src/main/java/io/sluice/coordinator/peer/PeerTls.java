package io.sluice.coordinator.peer;

import io.sluice.coordinator.ca.CertificateAuthority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What coordinators prove themselves to each other with: a key made at each start, which never leaves the process, and a
 * certificate by the region's CA, whose key every coordinator has. Only coordinators are trusted: certificates of gateways
 * and endpoints are by the same CA and count for nothing here.
 */
public final class PeerTls {
    private static final String PROTOCOL = "TLSv1.3";

    private PeerTls() {}

    /**
     * For both sides of a connection.
     *
     * @param host under which the others reach this one, a DNS name or an IP address
     */
    public static SSLContext context(CertificateAuthority authority, String host, Instant now, SecureRandom random) {
        KeyPair pair = CertificateAuthority.newKeyPair(random);
        X509Certificate certificate = authority.signCoordinator(host, pair.getPublic(), now);
        char[] password = new char[0];
        try {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, password);
            own.setKeyEntry("coordinator", pair.getPrivate(), password, new X509Certificate[] {
                certificate, authority.certificate()
            });
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, password);
            SSLContext context = SSLContext.getInstance(PROTOCOL);
            context.init(
                    keys.getKeyManagers(),
                    new TrustManager[] {new CoordinatorsOnly(byAuthority(authority.certificate()))},
                    random);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot set up TLS between coordinators", e);
        }
    }

    private static X509ExtendedTrustManager byAuthority(X509Certificate authority)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, new char[0]);
        trusted.setCertificateEntry("region", authority);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new IllegalStateException("this Java has no trust manager for X.509");
    }
}
