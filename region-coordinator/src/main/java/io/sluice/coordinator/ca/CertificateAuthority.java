package io.sluice.coordinator.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs the certificates of one region. Immutable; any thread may use it. */
public final class CertificateAuthority {
    public static final String ENDPOINT_UNIT = "endpoint";
    public static final String GATEWAY_UNIT = "gateway";
    public static final String COORDINATOR_UNIT = "coordinator";

    /** Clocks of endpoints may be this much behind. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 128;
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final String region;
    private final SecureRandom random;

    public CertificateAuthority(String region, X509Certificate certificate, PrivateKey key, SecureRandom random) {
        this.region = region;
        this.certificate = certificate;
        this.key = key;
        this.random = random;
    }

    /** A new authority with a key and a self-signed certificate of its own. */
    public static CertificateAuthority found(String region, Duration validity, Instant now, SecureRandom random) {
        try {
            KeyPair pair = newKeyPair(random);
            X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.O, region)
                    .addRDN(BCStyle.CN, "Sluice region " + region + " CA")
                    .build();
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    serial(random),
                    Date.from(now.minus(BACKDATED)),
                    Date.from(now.plus(validity)),
                    name,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(pair.getPublic()));
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(pair.getPrivate())));
            return new CertificateAuthority(region, certificate, pair.getPrivate(), random);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make the CA of region " + region, e);
        }
    }

    /** A key pair on P-256. */
    public static KeyPair newKeyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("this Java has no EC P-256", e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return key;
    }

    /** For TLS clients: an endpoint's key, as requested. The common name is the endpoint id of the request. */
    public X509Certificate signEndpoint(CertificateRequest.Good request, Duration validity, Instant now) {
        return sign(
                request.endpointId(),
                ENDPOINT_UNIT,
                request.key(),
                List.of(KeyPurposeId.id_kp_clientAuth),
                List.of(),
                validity,
                now);
    }

    /**
     * For TLS servers: a gateway's key.
     *
     * @param hosts DNS names and IP addresses under which agents reach it
     */
    public X509Certificate signGateway(
            String gateway, PublicKey gatewayKey, List<String> hosts, Duration validity, Instant now) {
        return sign(gateway, GATEWAY_UNIT, gatewayKey, List.of(KeyPurposeId.id_kp_serverAuth), hosts, validity, now);
    }

    /**
     * For TLS among coordinators, whose keys live as long as a process: valid as long as the CA.
     *
     * @param host DNS name or IP address under which the others reach it
     */
    public X509Certificate signCoordinator(String host, PublicKey coordinatorKey, Instant now) {
        Duration rest = Duration.between(now, certificate.getNotAfter().toInstant());
        return sign(
                host,
                COORDINATOR_UNIT,
                coordinatorKey,
                List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth),
                List.of(host),
                rest,
                now);
    }

    /** Whether a certificate, which must be known to be by this region's CA, is a coordinator's. */
    public static boolean isCoordinator(X509Certificate certificate) {
        RDN[] units = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded())
                .getRDNs(BCStyle.OU);
        return units.length == 1
                && IETFUtils.valueToString(units[0].getFirst().getValue()).equals(COORDINATOR_UNIT);
    }

    /** Clocks that are behind shall take it; yet what lives for minutes would be due for renewal when it is issued. */
    private static Duration backdated(Duration validity) {
        Duration quarter = validity.dividedBy(4);
        return quarter.compareTo(BACKDATED) < 0 ? quarter : BACKDATED;
    }

    private X509Certificate sign(
            String commonName,
            String unit,
            PublicKey subjectKey,
            List<KeyPurposeId> purposes,
            List<String> hosts,
            Duration validity,
            Instant now) {
        Instant end = now.plus(validity);
        Instant authorityEnd = certificate.getNotAfter().toInstant();
        try {
            X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.O, region)
                    .addRDN(BCStyle.OU, unit)
                    .addRDN(BCStyle.CN, commonName)
                    .build();
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                    serial(random),
                    Date.from(now.minus(backdated(validity))),
                    Date.from(end.isBefore(authorityEnd) ? end : authorityEnd),
                    subject,
                    subjectKey);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(subjectKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            if (!hosts.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(hosts));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (NoSuchAlgorithmException | CertificateException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot sign a certificate for " + unit + " " + commonName, e);
        }
    }

    private static GeneralNames alternativeNames(List<String> hosts) {
        return new GeneralNames(hosts.stream()
                .map(host -> new GeneralName(
                        IP_ADDRESS.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    /** 128 random bits, positive and never zero. */
    private static BigInteger serial(SecureRandom random) {
        byte[] bytes = new byte[SERIAL_BITS / 8];
        random.nextBytes(bytes);
        BigInteger serial = new BigInteger(1, bytes);
        return serial.signum() == 0 ? BigInteger.ONE : serial;
    }
}
