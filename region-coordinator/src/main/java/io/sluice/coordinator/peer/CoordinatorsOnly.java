package io.sluice.coordinator.peer;

import io.sluice.coordinator.ca.CertificateAuthority;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts what another trust manager trusts, if it is a coordinator's. */
final class CoordinatorsOnly extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager region;

    CoordinatorsOnly(X509ExtendedTrustManager region) {
        this.region = region;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        region.checkClientTrusted(chain, authType);
        requireCoordinator(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        region.checkClientTrusted(chain, authType, socket);
        requireCoordinator(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        region.checkClientTrusted(chain, authType, engine);
        requireCoordinator(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        region.checkServerTrusted(chain, authType);
        requireCoordinator(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        region.checkServerTrusted(chain, authType, socket);
        requireCoordinator(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        region.checkServerTrusted(chain, authType, engine);
        requireCoordinator(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return region.getAcceptedIssuers();
    }

    private static void requireCoordinator(X509Certificate[] chain) throws CertificateException {
        if (!CertificateAuthority.isCoordinator(chain[0])) {
            throw new CertificateException(
                    chain[0].getSubjectX500Principal() + " is of this region, but no coordinator");
        }
    }
}
