package io.sluice.gateway.listener;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts what the region's CA has signed. A client with a foreign certificate gets the alert {@code unknown_ca}: left to
 * itself BoringSSL answers {@code internal_error} to a complaint that has no code.
 */
final class RegionTrust extends SimpleTrustManagerFactory {
    /** X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY. */
    private static final int NO_ISSUER_HERE = 20;

    private final X509ExtendedTrustManager trust;

    private RegionTrust(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    /** From a factory that knows the CA. */
    static RegionTrust of(TrustManagerFactory factory) {
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager x509) {
                return new RegionTrust(new Explaining(x509));
            }
        }
        throw new IllegalStateException("this Java has no trust manager for X.509");
    }

    @Override
    protected void engineInit(KeyStore keyStore) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected TrustManager[] engineGetTrustManagers() {
        return new TrustManager[] {trust};
    }

    private static CertificateException explained(CertificateException refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return refusal;
            }
        }
        return new OpenSslCertificateException(refusal.getMessage(), refusal, NO_ISSUER_HERE);
    }

    /** Judges as the JDK does, and says why in a way that BoringSSL can pass on. */
    private static final class Explaining extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager judge;

        Explaining(X509ExtendedTrustManager judge) {
            this.judge = judge;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            try {
                judge.checkClientTrusted(chain, type, engine);
            } catch (CertificateException e) {
                throw explained(e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            judge.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            judge.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            judge.checkServerTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            judge.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            judge.checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.getAcceptedIssuers();
        }
    }
}
