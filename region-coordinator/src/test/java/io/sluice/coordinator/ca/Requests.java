package io.sluice.coordinator.ca;

import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Certificate requests as agents, and others, make them. */
public final class Requests {
    private Requests() {}

    public static KeyPair key() {
        return CertificateAuthority.newKeyPair(new SecureRandom());
    }

    public static KeyPair rsaKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed with its own key, as it should be. */
    public static byte[] csr(String commonName, KeyPair pair) {
        return csr("CN=" + commonName, pair, pair);
    }

    /** Names one key, signed with another. */
    public static byte[] csr(String subject, KeyPair named, KeyPair signing) {
        try {
            String algorithm = signing.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            return new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), named.getPublic())
                    .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
