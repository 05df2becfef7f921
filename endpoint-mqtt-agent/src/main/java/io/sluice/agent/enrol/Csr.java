package io.sluice.agent.enrol;

import io.sluice.agent.identity.CertificateRequest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Makes a key pair and the request for its certificate. The only class that needs BouncyCastle. */
public final class Csr {
    private Csr() {}

    public static CertificateRequest create(String requestId, String endpointId)
            throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        try {
            byte[] csr = new JcaPKCS10CertificationRequestBuilder(
                            new X500Principal("CN=" + endpointId), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return new CertificateRequest(requestId, endpointId, csr, pair.getPrivate());
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign the certificate request", e);
        }
    }
}
