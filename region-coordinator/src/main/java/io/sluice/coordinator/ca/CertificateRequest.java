package io.sluice.coordinator.ca;

import io.sluice.wire.Digests;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** What a PKCS #10 request of an endpoint turned out to be. */
public sealed interface CertificateRequest {
    int MAX_BYTES = 8 * 1024;

    /**
     * One that may be signed: well-formed, signed with its own EC P-256 key, named by a UUID.
     *
     * @param endpointId the common name
     * @param keyDigest SHA-256 of the SubjectPublicKeyInfo in lower-case hex
     * @param digest SHA-256 of the request's DER in lower-case hex
     * @param key the key to be certified
     */
    record Good(String endpointId, String keyDigest, String digest, ECPublicKey key) implements CertificateRequest {}

    /** One that may not, and why in words. */
    record Bad(String reason) implements CertificateRequest {}

    /** Reads a request. Never throws on what a stranger sent. */
    static CertificateRequest read(byte[] der) {
        if (der.length > MAX_BYTES) {
            return new Bad("certificate request of " + der.length + " bytes is larger than " + MAX_BYTES);
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            SubjectPublicKeyInfo info = request.getSubjectPublicKeyInfo();
            if (!isP256(info)) {
                return new Bad("certificate request has a key other than EC P-256");
            }
            ECPublicKey key = (ECPublicKey)
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                return new Bad("certificate request is not signed with its own key");
            }
            RDN[] names = request.getSubject().getRDNs(BCStyle.CN);
            if (names.length != 1 || names[0].isMultiValued()) {
                return new Bad("certificate request has " + names.length + " common names, expected the endpoint id");
            }
            String name = IETFUtils.valueToString(names[0].getFirst().getValue());
            if (!isUuid(name)) {
                return new Bad("certificate request is for '" + shortened(name)
                        + "', expected the endpoint id, a UUID in lower case");
            }
            return new Good(
                    name, Digests.hex(Digests.sha256(info.getEncoded())), Digests.hex(Digests.sha256(der)), key);
        } catch (IOException
                | PKCSException
                | OperatorCreationException
                | GeneralSecurityException
                | IllegalArgumentException
                | IllegalStateException
                | ClassCastException e) {
            return new Bad("certificate request is malformed: " + shortened(String.valueOf(e.getMessage())));
        }
    }

    /** Whether a text is a UUID as endpoints write theirs. */
    static boolean isUuid(String text) {
        try {
            return text.length() == 36 && UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isP256(SubjectPublicKeyInfo info) {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        return algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)
                && SECObjectIdentifiers.secp256r1.equals(info.getAlgorithm().getParameters());
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
