package io.sluice.benchmarks.swarm;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sluice.it.harness.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of simulated endpoints, signed by a region's CA as an enrolment does it. They share one key: what costs time in
 * a handshake is the same for each, and fifteen thousand certificates are made in seconds. Any thread may call.
 */
public final class SwarmKeys {
    private static final Duration VALIDITY = Duration.ofDays(1);

    private final String region;
    private final X509Certificate ca;
    private final PrivateKey caKey;
    private final KeyPair shared;
    private final Map<String, X509Certificate> certificates = new ConcurrentHashMap<>();

    /** @param folder the region's own, with its CA's key */
    public SwarmKeys(String region, Path folder) {
        this.region = region;
        this.ca = Credentials.certificates(folder.resolve("ca.pem")).get(0);
        try {
            String pem = Files.readString(folder.resolve("ca-key.pem"));
            String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            caKey = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            shared = generator.generateKeyPair();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the region's CA cannot be used", e);
        }
    }

    /** Makes certificates of endpoints, so that it is not done while something is measured. */
    public void make(int firstIndex, int count) {
        IntStream.range(firstIndex, firstIndex + count)
                .parallel()
                .mapToObj(Swarm::idOf)
                .forEach(this::certificate);
    }

    /** What TLS connections are made with: the peer's host, as told to the engine, is the endpoint that connects. */
    SslContext client() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .trustManager(ca)
                    .keyManager(new EndpointByPeerHost())
                    .endpointIdentificationAlgorithm(null)
                    .protocols("TLSv1.3")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS for simulated endpoints", e);
        }
    }

    private X509Certificate certificate(String endpointId) {
        return certificates.computeIfAbsent(endpointId, this::sign);
    }

    private X509Certificate sign(String endpointId) {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(ca.getSubjectX500Principal().getEncoded()),
                new BigInteger(endpointId.replace("-", ""), 16),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plus(VALIDITY)),
                new X500Name("CN=" + endpointId + ",OU=endpoint,O=" + region),
                shared.getPublic());
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(caKey)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be signed", e);
        }
    }

    private final class EndpointByPeerHost extends X509ExtendedKeyManager {
        @Override
        public String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            if (engine == null) {
                throw new IllegalArgumentException("the engine tells whose certificate is wanted");
            }
            return engine.getPeerHost();
        }

        @Override
        public X509Certificate[] getCertificateChain(String endpointId) {
            return new X509Certificate[] {certificate(endpointId)};
        }

        @Override
        public PrivateKey getPrivateKey(String endpointId) {
            return shared.getPrivate();
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
