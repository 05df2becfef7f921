package io.sluice.coordinator.region;

import io.sluice.coordinator.ca.CertificateAuthority;
import io.sluice.wire.Digests;
import io.sluice.wire.crypto.RegionSigner;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * What a region is trusted by: its CA and its signing key.
 *
 * @param signingKey Ed25519
 * @param verifyingKey what agents pin
 */
public record RegionKeys(CertificateAuthority authority, PrivateKey signingKey, PublicKey verifyingKey) {

    /** BouncyCastle's Ed25519: the same signatures as the JDK's in about a tenth of its time (70 against 700 µs). */
    public RegionSigner signer() {
        return new RegionSigner(signingKey, new BouncyCastleProvider());
    }

    /** SHA-256 of the CA's certificate in lower-case hex: the last part of a join token. */
    public String caDigest() {
        try {
            return Digests.hex(Digests.sha256(authority.certificate().getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("the CA's certificate cannot be encoded", e);
        }
    }

    @Override
    public String toString() {
        return "RegionKeys[" + caDigest() + "]";
    }
}
