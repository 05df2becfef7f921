package io.sluice.coordinator.region;

import io.sluice.coordinator.ca.CertificateAuthority;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A region's folder on disk. */
public final class RegionDirectory {
    private static final String PROPERTIES = "region.properties";
    private static final String CA = "ca.pem";
    private static final String CA_KEY = "ca-key.pem";
    private static final String SIGNING_KEY = "signing-key.pem";
    private static final String VERIFYING_KEY = "signing-key.pub.pem";
    private static final String ADMIN_TOKEN = "admin-token";
    private static final int TOKEN_BYTES = 32;

    private final Path folder;
    private final SecureRandom random;

    public RegionDirectory(Path folder, SecureRandom random) {
        this.folder = folder.toAbsolutePath().normalize();
        this.random = random;
    }

    public Path folder() {
        return folder;
    }

    /**
     * What the folder says of its region.
     *
     * @param name of the region
     * @param partitions of its topics
     */
    public record Identity(String name, int partitions) {}

    /** Empty while no region was made here. */
    public Optional<Identity> identity() throws IOException {
        Path file = folder.resolve(PROPERTIES);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        try {
            return Optional.of(new Identity(
                    properties.getProperty("name", ""), Integer.parseInt(properties.getProperty("partitions", "?"))));
        } catch (NumberFormatException e) {
            throw new IOException(file + " has no number of partitions", e);
        }
    }

    /** Written last when a region is made: from then on its keys must be there. */
    public void writeIdentity(Identity identity, Instant now) throws IOException {
        RegionFiles.writePublic(
                folder.resolve(PROPERTIES),
                "name=" + identity.name() + "\npartitions=" + identity.partitions() + "\ncreated=" + now + "\n");
    }

    /** Names of the key files that are not there. */
    public List<String> missingKeys() {
        return Stream.of(CA_KEY, CA, SIGNING_KEY, VERIFYING_KEY)
                .filter(name -> !Files.exists(folder.resolve(name)))
                .toList();
    }

    /** Makes the CA and the signing key. */
    public RegionKeys makeKeys(String region, Duration caValidity, Instant now) throws IOException {
        CertificateAuthority authority = CertificateAuthority.found(region, caValidity, now, random);
        KeyPair signing = newSigningKey();
        RegionFiles.writeSecret(folder.resolve(CA_KEY), Pem.privateKey(authority.key()));
        RegionFiles.writePublic(folder.resolve(CA), Pem.chain(List.of(authority.certificate())));
        RegionFiles.writeSecret(folder.resolve(SIGNING_KEY), Pem.privateKey(signing.getPrivate()));
        RegionFiles.writePublic(folder.resolve(VERIFYING_KEY), Pem.publicKey(signing.getPublic()));
        return new RegionKeys(authority, signing.getPrivate(), signing.getPublic());
    }

    /**
     * Reads the keys.
     *
     * @throws RegionRefusedException if files are missing or do not belong together
     */
    public RegionKeys readKeys(String region) throws IOException {
        List<String> missing = missingKeys();
        if (!missing.isEmpty()) {
            throw new RegionRefusedException(folder + " lacks " + String.join(", ", missing)
                    + ": run region init for a new region, or restore the files of an existing one from a backup");
        }
        X509Certificate certificate = Pem.readCertificate(folder.resolve(CA));
        RegionKeys keys = new RegionKeys(
                new CertificateAuthority(region, certificate, Pem.readPrivateKey(folder.resolve(CA_KEY), "EC"), random),
                Pem.readPrivateKey(folder.resolve(SIGNING_KEY), "Ed25519"),
                Pem.readPublicKey(folder.resolve(VERIFYING_KEY), "Ed25519"));
        requirePair(certificate.getPublicKey(), keys.authority().key(), "SHA256withECDSA", CA, CA_KEY);
        requirePair(keys.verifyingKey(), keys.signingKey(), "Ed25519", VERIFYING_KEY, SIGNING_KEY);
        return keys;
    }

    /** Refuses a folder that was made for another region. */
    public void requireRegion(String region) throws IOException {
        Optional<Identity> identity = identity();
        if (identity.isPresent() && !identity.get().name().equals(region)) {
            throw new RegionRefusedException(folder + " belongs to region "
                    + identity.get().name() + ", not to " + region + ": check the settings region and region.dir");
        }
    }

    /** The token of the local administrator; made the first time it is asked for. */
    public String adminToken() throws IOException {
        Path file = folder.resolve(ADMIN_TOKEN);
        if (!Files.exists(file)) {
            byte[] bytes = new byte[TOKEN_BYTES];
            random.nextBytes(bytes);
            RegionFiles.writeSecret(file, HexFormat.of().formatHex(bytes) + "\n");
        }
        String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (token.length() < TOKEN_BYTES) {
            throw new RegionRefusedException(file + " holds " + token.length()
                    + " characters, which anyone could guess: delete it to have a new one made");
        }
        return token;
    }

    private KeyPair newSigningKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no Ed25519", e);
        }
    }

    private void requirePair(
            PublicKey publicKey, PrivateKey privateKey, String algorithm, String publicName, String privateName) {
        byte[] probe = new byte[TOKEN_BYTES];
        random.nextBytes(probe);
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(probe);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(probe);
            if (signer.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new RegionRefusedException(
                    publicName + " or " + privateName + " in " + folder + " cannot be used: " + e.getMessage());
        }
        throw new RegionRefusedException(privateName + " in " + folder + " is not the key of " + publicName
                + ": restore both from the same backup");
    }
}
