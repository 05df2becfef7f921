package io.sluice.coordinator.region;

import io.sluice.coordinator.ca.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What a gateway proves itself with, in {@code gateways/<name>} of the region's folder; to be copied to its site. */
public final class GatewayCredentials {
    private static final String CERTIFICATE = "cert.pem";
    private static final String KEY = "key.pem";
    private static final String CA = "ca.pem";
    private static final String REGION_KEY = "region-key.pem";

    private final Path folder;

    public GatewayCredentials(RegionDirectory region, String gateway) {
        this.folder = region.folder().resolve("gateways").resolve(gateway);
    }

    /** Whether there is nothing to make: all files are there and more than a third of the certificate's life is left. */
    public boolean good(Instant now) throws IOException {
        for (String name : List.of(CERTIFICATE, KEY, CA, REGION_KEY)) {
            if (!Files.exists(folder.resolve(name))) {
                return false;
            }
        }
        X509Certificate certificate = Pem.readCertificate(folder.resolve(CERTIFICATE));
        Instant end = certificate.getNotAfter().toInstant();
        Duration life = Duration.between(certificate.getNotBefore().toInstant(), end);
        return now.isBefore(end.minus(life.dividedBy(3)));
    }

    /** Makes a key and its certificate. The chain includes the CA, so that an agent can check it by digest. */
    public void make(
            RegionKeys keys, String gateway, List<String> hosts, Duration validity, Instant now, SecureRandom random)
            throws IOException {
        Issued issued = issue(keys, gateway, hosts, validity, now, random);
        RegionFiles.writePublic(folder.resolve(CA), issued.ca());
        RegionFiles.writePublic(folder.resolve(REGION_KEY), issued.regionKey());
        RegionFiles.writeSecret(folder.resolve(KEY), issued.key());
        RegionFiles.writePublic(folder.resolve(CERTIFICATE), issued.certificate());
    }

    /**
     * A gateway's credentials, each the text of a file (RFC 7468).
     *
     * @param certificate its own, then the CA's
     * @param key a secret
     * @param regionKey what agents verify signatures with
     */
    public record Issued(String ca, String certificate, String key, String regionKey, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[until " + expiresAt + "]";
        }
    }

    /** Makes a key and its certificate, and keeps neither. */
    public static Issued issue(
            RegionKeys keys, String gateway, List<String> hosts, Duration validity, Instant now, SecureRandom random) {
        CertificateAuthority authority = keys.authority();
        KeyPair pair = CertificateAuthority.newKeyPair(random);
        X509Certificate certificate = authority.signGateway(gateway, pair.getPublic(), hosts, validity, now);
        return new Issued(
                Pem.chain(List.of(authority.certificate())),
                Pem.chain(List.of(certificate, authority.certificate())),
                Pem.privateKey(pair.getPrivate()),
                Pem.publicKey(keys.verifyingKey()),
                certificate.getNotAfter().toInstant());
    }
}
