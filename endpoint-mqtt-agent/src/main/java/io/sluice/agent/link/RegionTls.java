package io.sluice.agent.link;

import io.sluice.agent.identity.Identity;
import io.sluice.wire.Digests;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 towards gateways: one CA is trusted and no other, and the certificate must name the address called. */
public final class RegionTls {
    private RegionTls() {}

    /** Trusts the region's CA, shows the endpoint's certificate. */
    public static SSLSocketFactory of(Identity identity) throws GeneralSecurityException {
        return factory(new OwnKey(identity), trusting(identity.ca()));
    }

    /** Trusts a chain that contains, and leads to, the CA a join token names; shows nothing. */
    public static SSLSocketFactory ofToken(String caDigestHex) throws GeneralSecurityException {
        return factory(null, new TokenTrust(caDigestHex));
    }

    private static SSLSocketFactory factory(@Nullable KeyManager key, TrustManager trust)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(key == null ? null : new KeyManager[] {key}, new TrustManager[] {trust}, null);
        return new Tls13Sockets(context.getSocketFactory());
    }

    private static X509ExtendedTrustManager trusting(X509Certificate ca)
            throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(ca, null)), null);
        // The region revokes by refusing the endpoint, and gateways' certificates by renewing them; it has no lists.
        parameters.setRevocationEnabled(false);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /** Finds the token's CA in the chain that is shown, then checks the chain against it alone. */
    private static final class TokenTrust extends X509ExtendedTrustManager {
        private final String caDigestHex;

        TokenTrust(String caDigestHex) {
            this.caDigestHex = caDigestHex;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            for (X509Certificate candidate : chain) {
                if (Digests.hex(Digests.sha256(candidate.getEncoded())).equals(caDigestHex)) {
                    try {
                        trusting(candidate).checkServerTrusted(chain, authType, socket);
                    } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
                        throw new CertificateException("cannot check the gateway's certificate", e);
                    }
                    return;
                }
            }
            throw new CertificateException("the gateway does not belong to the region the join token is for");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("sockets only");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("sockets only");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("an agent is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("an agent is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("an agent is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** One key and its chain, whatever is asked for. */
    private static final class OwnKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "endpoint";
        private final Identity identity;

        OwnKey(Identity identity) {
            this.identity = identity;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            for (String keyType : keyTypes) {
                if (keyType.startsWith("EC")) {
                    return ALIAS;
                }
            }
            return null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(new X509Certificate[0]);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }
}
