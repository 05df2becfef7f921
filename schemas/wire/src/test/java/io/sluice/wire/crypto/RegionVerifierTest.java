package io.sluice.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.wire.Activation;
import io.sluice.wire.Digests;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.WireExamples;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionVerifierTest {
    private static final String ENDPOINT = WireExamples.ENDPOINTS.get(WireExamples.LEAF);
    private static final String NOT_SIGNED = "SIGNATURE: the activation is not signed by this region";

    private final RegionVerifier verifier = RegionVerifier.of(WireExamples.REGION_KEY);
    private final Activation good = WireExamples.activation();

    @Test
    void hasNothingAgainstWhatTheRegionSigned() {
        assertThat(verifier.objection(good, ENDPOINT)).isEmpty();
    }

    @Test
    void objectsOnAnyOtherEndpoint() {
        assertThat(verifier.objection(good, WireExamples.ENDPOINTS.get(0))).hasValue(NOT_SIGNED);
    }

    @Test
    void objectsToAManifestTheRegionDidNotSign() {
        MethodManifest other = new MethodManifest("disk-report", "1.2.1", "", List.of(WireExamples.VARIANT));
        assertThat(verifier.objection(withManifest(other.encode(), good.manifestSignature()), ENDPOINT))
                .hasValue("SIGNATURE: the method manifest is not signed by this region");
    }

    @Test
    void objectsToASignatureMadeForAnotherPurpose() {
        byte[] signature = WireExamples.signer().sign(SigningContext.ACTIVATIONS, good.manifest());
        assertThat(verifier.objection(withManifest(good.manifest(), signature), ENDPOINT))
                .hasValue("SIGNATURE: the method manifest is not signed by this region");
    }

    @Test
    void objectsToAnotherSignedManifestThanTheClaimNames() {
        byte[] other = new MethodManifest("disk-report", "9.0.0", "", List.of(WireExamples.VARIANT)).encode();
        byte[] signature = WireExamples.signer().sign(SigningContext.MANIFEST, other);
        assertThat(verifier.objection(withManifest(other, signature), ENDPOINT)).hasValue(NOT_SIGNED);
    }

    @Test
    void objectsToASignedManifestThatIsNone() {
        byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
        byte[] signature = WireExamples.signer().sign(SigningContext.MANIFEST, garbage);
        assertThat(verifier.objection(withManifest(garbage, signature), ENDPOINT)
                        .orElseThrow())
                .startsWith("SIGNATURE: ");
    }

    @Test
    void objectsToAnExecutableTheManifestDoesNotName() {
        assertThat(verifier.objection(withExecutable(Digests.sha256(new byte[] {1}), good.sizeBytes()), ENDPOINT))
                .hasValue("SIGNATURE: the executable is not one the method manifest names");
    }

    @Test
    void objectsToAnExecutableOfAnotherSize() {
        assertThat(verifier.objection(withExecutable(good.digest(), good.sizeBytes() + 1), ENDPOINT))
                .hasValue("SIGNATURE: the executable is not one the method manifest names");
    }

    @Test
    void objectsToOtherArguments() {
        byte[] arguments = "{\"depth\":4}".getBytes(StandardCharsets.UTF_8);
        assertThat(verifier.objection(withClaim(good.activationId(), arguments, good.expiresAt()), ENDPOINT))
                .hasValue(NOT_SIGNED);
    }

    @Test
    void objectsToALaterExpiry() {
        assertThat(verifier.objection(withClaim(good.activationId(), good.arguments(), good.expiresAt() + 1), ENDPOINT))
                .hasValue(NOT_SIGNED);
    }

    @Test
    void objectsToAnotherActivationId() {
        assertThat(verifier.objection(
                        withClaim("01hzy8x4jq8v6k3m5n7p9r2s4v/" + ENDPOINT, good.arguments(), good.expiresAt()),
                        ENDPOINT))
                .hasValue(NOT_SIGNED);
    }

    @Test
    void objectsToAnotherPlaceInTheBatch() {
        assertThat(verifier.objection(withProof(good.rootSignature(), 0, 3, good.path()), ENDPOINT))
                .hasValue(NOT_SIGNED);
    }

    @Test
    void objectsToAPathThatFitsNoBatch() {
        assertThat(verifier.objection(withProof(good.rootSignature(), 1, 3, List.of()), ENDPOINT))
                .hasValue("SIGNATURE: path of 0 hashes is too short for 3");
    }

    @Test
    void objectsToASignatureOfAnyLength() {
        for (int length = 0; length < 130; length++) {
            assertThat(verifier.objection(withProof(new byte[length], 1, 3, good.path()), ENDPOINT))
                    .hasValue(NOT_SIGNED);
        }
    }

    @Test
    void objectsToWhatAnotherRegionSigned() throws GeneralSecurityException {
        RegionVerifier other = new RegionVerifier(
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
        assertThat(other.objection(good, ENDPOINT)).isPresent();
    }

    @Test
    void refusesToPinWhatIsNoEd25519Key() {
        assertThatThrownBy(() -> RegionVerifier.of(new byte[44]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the region's key is no Ed25519 public key");
    }

    private Activation withManifest(byte[] manifest, byte[] signature) {
        return change(
                good.activationId(),
                manifest,
                signature,
                good.digest(),
                good.sizeBytes(),
                good.arguments(),
                good.expiresAt(),
                good.rootSignature(),
                good.leafIndex(),
                good.leafCount(),
                good.path());
    }

    private Activation withExecutable(byte[] digest, long size) {
        return change(
                good.activationId(),
                good.manifest(),
                good.manifestSignature(),
                digest,
                size,
                good.arguments(),
                good.expiresAt(),
                good.rootSignature(),
                good.leafIndex(),
                good.leafCount(),
                good.path());
    }

    private Activation withClaim(String id, byte[] arguments, long expiresAt) {
        return change(
                id,
                good.manifest(),
                good.manifestSignature(),
                good.digest(),
                good.sizeBytes(),
                arguments,
                expiresAt,
                good.rootSignature(),
                good.leafIndex(),
                good.leafCount(),
                good.path());
    }

    private Activation withProof(byte[] signature, int index, int count, List<byte[]> path) {
        return change(
                good.activationId(),
                good.manifest(),
                good.manifestSignature(),
                good.digest(),
                good.sizeBytes(),
                good.arguments(),
                good.expiresAt(),
                signature,
                index,
                count,
                path);
    }

    private Activation change(
            String id,
            byte[] manifest,
            byte[] manifestSignature,
            byte[] digest,
            long size,
            byte[] arguments,
            long expiresAt,
            byte[] rootSignature,
            int index,
            int count,
            List<byte[]> path) {
        return new Activation(
                id,
                good.routeEpoch(),
                manifest,
                manifestSignature,
                good.entryPoint(),
                digest,
                size,
                arguments,
                good.runTimeoutMs(),
                good.outputLimitBytes(),
                good.resultCredit(),
                expiresAt,
                rootSignature,
                index,
                count,
                path,
                false);
    }
}
