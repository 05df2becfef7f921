package io.sluice.gateway.listener;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sluice.gateway.config.ListenerSettings;
import io.sluice.gateway.config.ListenerSettings.TlsProvider;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;

/** TLS as endpoints meet it: 1.3 or 1.2, the gateway's certificate, client certificates of the region's CA if shown. */
final class TlsContexts {
    /** Sessions are kept by endpoints, in tickets; a cache here would hold their certificates a second time. */
    private static final long SESSION_CACHE_SIZE = 1;

    private TlsContexts() {}

    /**
     * @throws IOException if the credentials cannot be read or the provider cannot be had
     */
    static SslContext server(ListenerSettings settings) throws IOException {
        Path credentials = settings.credentialsDir();
        return SslContextBuilder.forServer(
                        credentials.resolve("cert.pem").toFile(),
                        credentials.resolve("key.pem").toFile())
                .trustManager(RegionTrust.of(trusting(credentials.resolve("ca.pem"))))
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3", "TLSv1.2")
                .sslProvider(provider(settings.tlsProvider()))
                .sessionTimeout(Math.max(1, settings.ticketLifetime().toSeconds()))
                .sessionCacheSize(SESSION_CACHE_SIZE)
                .build();
    }

    /** Of the file that holds the CA of clients. */
    static byte[] caDigest(ListenerSettings settings) throws IOException {
        return Digests.sha256(Files.readAllBytes(settings.credentialsDir().resolve("ca.pem")));
    }

    private static TrustManagerFactory trusting(Path ca) throws IOException {
        try (InputStream pem = Files.newInputStream(ca)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + number++, each);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IOException(ca + " holds no certificate of a CA: " + e.getMessage(), e);
        }
    }

    private static SslProvider provider(TlsProvider wanted) throws IOException {
        return switch (wanted) {
            case JDK -> SslProvider.JDK;
            case AUTO -> OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
            case BORINGSSL -> {
                if (!OpenSsl.isAvailable()) {
                    throw new IOException(
                            "tls.provider is boringssl, which does not load here", OpenSsl.unavailabilityCause());
                }
                yield SslProvider.OPENSSL;
            }
        };
    }
}
