package io.sluice.wire;

import io.sluice.wire.crypto.MerkleTree;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.SigningContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One fixed example of each message. The signatures in them are real: by the key of RFC 8032, section 7.1, test 1, over
 * a batch of three, so that whoever writes an agent can hold a verifier of theirs to the same bytes.
 */
public final class WireExamples {
    public static final String INVOCATION = "01hzy8x4jq8v6k3m5n7p9r2s4t";
    public static final List<String> ENDPOINTS = List.of(
            "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "f47ac10b-58cc-4372-a567-0e02b2c3d479");
    /** Which of {@link #ENDPOINTS} the example activation is for. */
    public static final int LEAF = 1;

    public static final long EXPIRES_AT = 1_767_312_000_000L;
    /** The region's public key (RFC 8032, section 7.1, test 1) as X.509 SubjectPublicKeyInfo. */
    public static final byte[] REGION_KEY =
            hex("302a300506032b6570032100" + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    public static final byte[] SCRIPT = text("#!/bin/sh\nuname -a\n");
    public static final byte[] ARGUMENTS = text("{\"depth\":3}");
    public static final MethodVariant VARIANT =
            new MethodVariant("linux-x86_64", "report.sh", Digests.sha256(SCRIPT), SCRIPT.length);
    public static final MethodManifest MANIFEST =
            new MethodManifest("disk-report", "1.2.0", "What fills the disks", List.of(VARIANT));

    public static final byte[] TRANSFER = hex("00112233445566778899aabbccddeeff");

    private WireExamples() {}

    /** The example of a message. */
    static Object of(String message) {
        Object example = all().get(message);
        if (example == null) {
            throw new AssertionError("WireExamples has no example of " + message);
        }
        return example;
    }

    private static Map<String, Object> all() {
        Map<String, Object> examples = new TreeMap<>();
        examples.put("Activation", activation());
        examples.put("ActivationClaim", claim(LEAF));
        examples.put("ActivationReport", report());
        examples.put("Cancel", new Cancel(activationId(LEAF), "admin: wrong script"));
        examples.put(
                "EnrolmentRequest", new EnrolmentRequest("0e8400e2-9b29-41d4-a716-446655440000", hex("3003020100")));
        examples.put(
                "EnrolmentAnswer",
                new EnrolmentAnswer(
                        "0e8400e2-9b29-41d4-a716-446655440000",
                        true,
                        "",
                        List.of(hex("3003020101"), hex("3003020102")),
                        REGION_KEY));
        examples.put("Fetch", new Fetch(Digests.sha256(SCRIPT), 0, SCRIPT.length));
        examples.put(
                "RequestToSend",
                new RequestToSend(
                        TRANSFER,
                        0,
                        TransferKind.RESULT,
                        activationId(LEAF),
                        "stdout",
                        "text/plain",
                        -1,
                        new byte[0],
                        0,
                        new byte[0],
                        EXPIRES_AT));
        examples.put("Grant", new Grant(42, TRANSFER, 0, 65_536, 262_144, 65_536, 30_000));
        examples.put("Answer", new Answer(TRANSFER, AnswerOutcome.OK, "", "application/json", text("{\"ok\":true}")));
        examples.put("MethodManifest", MANIFEST);
        examples.put("MethodVariant", VARIANT);
        return examples;
    }

    public static Activation activation() {
        MerkleTree batch = batch();
        return new Activation(
                activationId(LEAF),
                1,
                MANIFEST.encode(),
                signer().sign(SigningContext.MANIFEST, MANIFEST.encode()),
                "",
                VARIANT.digest(),
                VARIANT.sizeBytes(),
                ARGUMENTS,
                300_000,
                65_536,
                65_536,
                EXPIRES_AT,
                signer().sign(SigningContext.ACTIVATIONS, batch.root()),
                LEAF,
                ENDPOINTS.size(),
                batch.path(LEAF),
                false);
    }

    public static MerkleTree batch() {
        return new MerkleTree(List.of(claim(0).encode(), claim(1).encode(), claim(2).encode()));
    }

    public static ActivationClaim claim(int leaf) {
        return new ActivationClaim(
                activationId(leaf),
                ENDPOINTS.get(leaf),
                Digests.sha256(MANIFEST.encode()),
                Digests.sha256(ARGUMENTS),
                EXPIRES_AT);
    }

    public static RegionSigner signer() {
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(
                            NamedParameterSpec.ED25519,
                            hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")));
            return new RegionSigner(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ActivationReport report() {
        return new ActivationReport(
                activationId(LEAF),
                ReportedState.FAILED,
                137,
                text("3 of 9 disks\n"),
                text("Killed\n"),
                "EXIT_CODE: 137",
                1_767_225_600_000_000L,
                1_767_225_600_004_000L,
                1_767_225_601_250_000L,
                new byte[0],
                13L);
    }

    private static String activationId(int leaf) {
        return new ActivationId(INVOCATION, ENDPOINTS.get(leaf)).toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
