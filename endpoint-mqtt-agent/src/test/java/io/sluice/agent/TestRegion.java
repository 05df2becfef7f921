package io.sluice.agent;

import io.sluice.wire.Activation;
import io.sluice.wire.ActivationClaim;
import io.sluice.wire.Digests;
import io.sluice.wire.JoinToken;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.crypto.MerkleTree;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.SigningContext;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** A region's keys, and what it signs with them. */
final class TestRegion {
    static final String SECRET = "ab".repeat(32);
    private final KeyPair caKeys = ec();
    private final KeyPair signing;
    private final X509Certificate ca;
    private final AtomicLong serial = new AtomicLong(1);
    volatile Duration validity = Duration.ofDays(90);

    TestRegion() throws Exception {
        signing = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        ca = certificate("CN=Sluice CA,O=test", "CN=Sluice CA,O=test", caKeys.getPublic(), Duration.ofDays(3650), true);
    }

    static KeyPair ec() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    X509Certificate ca() {
        return ca;
    }

    byte[] regionKey() {
        return signing.getPublic().getEncoded();
    }

    JoinToken token() throws Exception {
        return new JoinToken("test1", SECRET, Digests.hex(Digests.sha256(ca.getEncoded())));
    }

    X509Certificate gatewayCertificate(KeyPair keys) throws Exception {
        return certificate("CN=gw-1,O=test,OU=gateway", "CN=Sluice CA,O=test", keys.getPublic(), validity, false);
    }

    X509Certificate endpointCertificate(byte[] csr) throws Exception {
        var request = new JcaPKCS10CertificationRequest(csr);
        return certificate(
                request.getSubject() + ",O=test,OU=endpoint",
                "CN=Sluice CA,O=test",
                request.getPublicKey(),
                validity,
                false);
    }

    private X509Certificate certificate(String subject, String issuer, PublicKey key, Duration lifetime, boolean isCa)
            throws Exception {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                BigInteger.valueOf(serial.getAndIncrement()),
                Date.from(now.minusSeconds(1)),
                Date.from(now.plus(lifetime)),
                new X500Name(subject),
                key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        }));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(caKeys.getPrivate())));
    }

    /** An activation of a script, signed, with default limits. */
    Activation script(String activationId, String script, String arguments) {
        return new Asking(activationId, script).arguments(arguments).sign();
    }

    Asking asking(String activationId, String script) {
        return new Asking(activationId, script);
    }

    /** An activation to be. */
    final class Asking {
        private final String activationId;
        private final byte[] executable;
        private byte[] arguments = new byte[0];
        private long runTimeoutMs = 20_000;
        private long outputLimitBytes = 65_536;
        private int credit = 65_536;
        private long expiresAt = System.currentTimeMillis() + 3_600_000;
        private String platform = "any";
        private boolean forged;
        private boolean live;

        Asking(String activationId, String script) {
            this.activationId = activationId;
            this.executable = bytes(script);
        }

        Asking arguments(String text) {
            arguments = bytes(text);
            return this;
        }

        Asking runTimeoutMs(long value) {
            runTimeoutMs = value;
            return this;
        }

        Asking outputLimitBytes(long value) {
            outputLimitBytes = value;
            return this;
        }

        Asking expiresAt(long value) {
            expiresAt = value;
            return this;
        }

        Asking platform(String value) {
            platform = value;
            return this;
        }

        Asking credit(int value) {
            credit = value;
            return this;
        }

        Asking live() {
            live = true;
            return this;
        }

        Asking forged() {
            forged = true;
            return this;
        }

        Activation sign() {
            RegionSigner signer = new RegionSigner(signing.getPrivate());
            byte[] digest = Digests.sha256(executable);
            byte[] manifest = new MethodManifest(
                            "script",
                            "1",
                            "",
                            List.of(new MethodVariant(platform, "script.sh", digest, executable.length)))
                    .encode();
            String endpointId = activationId.substring(activationId.indexOf('/') + 1);
            byte[] claim = new ActivationClaim(
                            activationId, endpointId, Digests.sha256(manifest), Digests.sha256(arguments), expiresAt)
                    .encode();
            MerkleTree tree = new MerkleTree(List.of(claim, bytes("another")));
            return new Activation(
                    activationId,
                    1,
                    manifest,
                    signer.sign(SigningContext.MANIFEST, manifest),
                    "",
                    digest,
                    executable.length,
                    forged ? bytes("other arguments") : arguments,
                    runTimeoutMs,
                    outputLimitBytes,
                    credit,
                    expiresAt,
                    signer.sign(SigningContext.ACTIVATIONS, tree.root()),
                    0,
                    2,
                    tree.path(0),
                    live);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
