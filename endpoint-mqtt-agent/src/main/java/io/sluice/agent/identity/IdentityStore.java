package io.sluice.agent.identity;

import io.sluice.agent.files.OwnFiles;
import io.sluice.wire.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The identity's folder. A certificate and its key cannot be replaced in one step, so the new key lies beside the old
 * one as {@code next-key.pem} until its certificate is there: whichever key fits {@code cert.pem} is the one.
 *
 * <pre>
 * request:  next-key.pem, request.pem          (the old identity, if any, still holds)
 * answer:   ca.pem, region-key.pem, cert.pem   (from here on the new one holds)
 * tidy:     next-key.pem → key.pem, request.pem removed
 * </pre>
 */
public final class IdentityStore {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final String REQUEST = "CERTIFICATE REQUEST";

    private final Path folder;
    private final OwnFiles files;

    public IdentityStore(Path folder, OwnFiles files) {
        this.folder = folder;
        this.files = files;
    }

    /**
     * The identity, or nothing if this endpoint has never enrolled.
     *
     * @throws IOException if it is there and cannot be used, naming the file
     */
    public Optional<Identity> load() throws IOException {
        if (!Files.exists(file("cert.pem"))) {
            return Optional.empty();
        }
        List<X509Certificate> chain = new ArrayList<>();
        for (byte[] der : read("cert.pem", CERTIFICATE)) {
            chain.add(certificate(der, "cert.pem"));
        }
        PublicKey certified = chain.get(0).getPublicKey();
        PrivateKey key = Files.exists(file("key.pem")) ? privateKey("key.pem") : null;
        if (key == null || !fits(key, certified)) {
            key = Files.exists(file("next-key.pem")) ? privateKey("next-key.pem") : null;
            if (key == null || !fits(key, certified)) {
                throw new IOException("no key in " + folder + " fits " + file("cert.pem"));
            }
            tidy();
        }
        return Optional.of(new Identity(
                endpointId(),
                key,
                List.copyOf(chain),
                certificate(read("ca.pem", CERTIFICATE).get(0), "ca.pem"),
                read("region-key.pem", "PUBLIC KEY").get(0)));
    }

    /** The request that has not been answered yet. */
    public Optional<CertificateRequest> pendingRequest() throws IOException {
        if (!Files.exists(file("request.pem")) || !Files.exists(file("next-key.pem"))) {
            return Optional.empty();
        }
        String text = Files.readString(file("request.pem"), StandardCharsets.US_ASCII);
        String requestId = text.substring(0, Math.max(0, text.indexOf('\n'))).strip();
        byte[] csr = read("request.pem", REQUEST).get(0);
        return Optional.of(new CertificateRequest(requestId, endpointId(), csr, privateKey("next-key.pem")));
    }

    /** Keeps a request, so that after a crash the same one is made again. */
    public void keep(CertificateRequest request) throws IOException {
        files.makeFolder(folder);
        files.write(file("endpoint-id"), (request.endpointId() + "\n").getBytes(StandardCharsets.US_ASCII));
        files.write(
                file("next-key.pem"),
                Pem.encode(PRIVATE_KEY, List.of(request.key().getEncoded())));
        byte[] csr = Pem.encode(REQUEST, List.of(request.csr()));
        files.write(
                file("request.pem"),
                (request.requestId() + "\n" + new String(csr, StandardCharsets.US_ASCII))
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** The id chosen at the first request, if there was one. */
    public Optional<String> chosenEndpointId() throws IOException {
        return Files.exists(file("endpoint-id")) ? Optional.of(endpointId()) : Optional.empty();
    }

    /**
     * Makes the answer to a request the identity.
     *
     * @param certificates the endpoint's own first, the region's CA last
     * @param caDigestHex SHA-256 of the CA it must be
     * @throws IOException if they are not for this endpoint and this key, or cannot be kept
     */
    public Identity accept(CertificateRequest request, List<byte[]> certificates, String caDigestHex, byte[] regionKey)
            throws IOException {
        if (certificates.size() < 2) {
            throw new IOException("the answer holds " + certificates.size() + " certificates, not a chain");
        }
        List<X509Certificate> all = new ArrayList<>();
        for (byte[] der : certificates) {
            all.add(certificate(der, "the answer"));
        }
        X509Certificate own = all.get(0);
        X509Certificate ca = all.get(all.size() - 1);
        if (!Digests.hex(Digests.sha256(certificates.get(certificates.size() - 1)))
                .equals(caDigestHex)) {
            throw new IOException("the certificate comes from another CA than this region's");
        }
        try {
            own.verify(ca.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate is not signed by the region's CA: " + e.getMessage(), e);
        }
        if (!fits(request.key(), own.getPublicKey())) {
            throw new IOException("the certificate is for another key");
        }
        if (!("," + own.getSubjectX500Principal().getName() + ",").contains(",CN=" + request.endpointId() + ",")) {
            throw new IOException(
                    "the certificate is for " + own.getSubjectX500Principal() + ", not for CN=" + request.endpointId());
        }
        files.write(file("ca.pem"), Pem.encode(CERTIFICATE, List.of(certificates.get(certificates.size() - 1))));
        files.write(file("region-key.pem"), Pem.encode("PUBLIC KEY", List.of(regionKey)));
        files.write(file("cert.pem"), Pem.encode(CERTIFICATE, certificates));
        tidy();
        return new Identity(request.endpointId(), request.key(), List.copyOf(all), ca, regionKey);
    }

    private void tidy() throws IOException {
        files.move(file("next-key.pem"), file("key.pem"));
        Files.deleteIfExists(file("request.pem"));
    }

    private String endpointId() throws IOException {
        String id =
                Files.readString(file("endpoint-id"), StandardCharsets.US_ASCII).strip();
        if (id.isEmpty()) {
            throw new IOException(file("endpoint-id") + " is damaged: it is empty");
        }
        return id;
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private List<byte[]> read(String name, String label) throws IOException {
        return Pem.decode(label, Files.readAllBytes(file(name)), file(name).toString());
    }

    private PrivateKey privateKey(String name) throws IOException {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(read(name, PRIVATE_KEY).get(0)));
        } catch (GeneralSecurityException e) {
            throw new IOException(file(name) + " is damaged: " + e.getMessage(), e);
        }
    }

    private static X509Certificate certificate(byte[] der, String where) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IOException(where + " holds a damaged certificate: " + e.getMessage(), e);
        }
    }

    /** Signs and verifies, which is the only way to tell from outside that a key pair is one. */
    private static boolean fits(PrivateKey key, PublicKey certified) {
        try {
            byte[] probe = {1, 2, 3};
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(key);
            signer.update(probe);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(certified);
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
