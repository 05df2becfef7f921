package io.sluice.gateway.listener;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority for tests, as region init makes it: EC P-256, CN, O and OU. */
public final class TestRegion {
    private static final char[] NO_PASSWORD = new char[0];

    private final String name;
    private final KeyPair caKey = keyPair();
    private final X509Certificate ca;
    private long serial;

    /** A certificate and its key. */
    public record Credentials(PrivateKey key, X509Certificate certificate) {}

    public TestRegion(String name) {
        this.name = name;
        this.ca = certificate("CN=Sluice region CA,O=" + name, caKey, null);
    }

    public Credentials endpoint(String endpointId) {
        return issue("CN=" + endpointId + ",OU=endpoint,O=" + name, KeyPurposeId.id_kp_clientAuth);
    }

    public Credentials issue(String subject, KeyPurposeId purpose) {
        KeyPair key = keyPair();
        return new Credentials(key.getPrivate(), certificate(subject, key, purpose));
    }

    /** Writes the folder a gateway reads. */
    public Path writeGateway(Path folder) throws IOException {
        Credentials gateway = issue("CN=gw-1,OU=gateway,O=" + name, KeyPurposeId.id_kp_serverAuth);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("ca.pem"), pem(ca));
        Files.writeString(folder.resolve("cert.pem"), pem(gateway.certificate()) + pem(ca));
        Files.writeString(folder.resolve("key.pem"), pem(new JcaPKCS8Generator(gateway.key(), null)));
        return folder;
    }

    /** A client that trusts this region and shows the credentials, if any. */
    public SSLContext client(@Nullable Credentials credentials) {
        return client(credentials, null);
    }

    /** A client that shows its certificate even to a server that did not ask for one of its issuer. */
    public SSLContext clientThatShows(Credentials credentials) {
        return client(null, new InsistentKeyManager(credentials));
    }

    private SSLContext client(@Nullable Credentials credentials, @Nullable KeyManager insistent) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, NO_PASSWORD);
            trusted.setCertificateEntry("ca", ca);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, NO_PASSWORD);
            if (credentials != null) {
                own.setKeyEntry("own", credentials.key(), NO_PASSWORD, new Certificate[] {credentials.certificate()});
            }
            keys.init(own, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    insistent == null ? keys.getKeyManagers() : new KeyManager[] {insistent},
                    trust.getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(String subject, KeyPair key, @Nullable KeyPurposeId purpose) {
        try {
            Instant now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=Sluice region CA,O=" + name),
                    BigInteger.valueOf(++serial),
                    Date.from(now.minus(1, ChronoUnit.HOURS)),
                    Date.from(now.plus(1, ChronoUnit.DAYS)),
                    new X500Name(subject),
                    key.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(purpose == null));
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                    new GeneralName(GeneralName.dNSName, "localhost"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                }));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(caKey.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object object) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Chooses its one certificate, whichever issuers the server names. */
    private static final class InsistentKeyManager extends X509ExtendedKeyManager {
        private static final String ALIAS = "own";
        private final Credentials credentials;

        InsistentKeyManager(Credentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {credentials.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return credentials.key();
        }
    }
}
