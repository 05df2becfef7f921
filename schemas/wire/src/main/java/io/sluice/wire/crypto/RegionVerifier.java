package io.sluice.wire.crypto;

import io.sluice.wire.Activation;
import io.sluice.wire.ActivationClaim;
import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.MethodManifest;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Checks what the region signed against its pinned public key. Manifests found good are remembered, a few of them: a
 * method that runs often costs one signature check a run, not two.
 */
public final class RegionVerifier {

    private static final int REMEMBERED_MANIFESTS = 64;

    private final PublicKey key;
    private final Map<ByteBuffer, Boolean> goodManifests =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
                    return size() > REMEMBERED_MANIFESTS;
                }
            });

    public RegionVerifier(PublicKey key) {
        this.key = key;
    }

    /**
     * From a key as it is pinned.
     *
     * @param spki X.509 SubjectPublicKeyInfo of an Ed25519 key
     * @throws IllegalArgumentException if it is not one
     */
    public static RegionVerifier of(byte[] spki) {
        try {
            return new RegionVerifier(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the region's key is no Ed25519 public key", e);
        }
    }

    public boolean verify(SigningContext context, byte[] content, byte[] signature) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(key);
            ed25519.update(context.prefix());
            ed25519.update(content);
            return ed25519.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (InvalidKeyException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java cannot check Ed25519 signatures", e);
        }
    }

    /** Remembered under the digest of manifest and signature together, so that no other pair can pass for a good one. */
    private boolean isManifestGood(byte[] manifest, byte[] signature) {
        MessageDigest sha = Digests.newSha256();
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(manifest.length).array());
        sha.update(manifest);
        ByteBuffer pair = ByteBuffer.wrap(sha.digest(signature));
        if (goodManifests.get(pair) != null) {
            return true;
        }
        boolean good = verify(SigningContext.MANIFEST, manifest, signature);
        if (good) {
            goodManifests.put(pair, Boolean.TRUE);
        }
        return good;
    }

    /**
     * Why an activation must not run on this endpoint, or nothing if all of it is signed: the manifest, the variant
     * named by it, and the claim (who, what, arguments, expiry) by its path to the batch's signed root.
     */
    public Optional<String> objection(Activation activation, String endpointId) {
        if (!isManifestGood(activation.manifest(), activation.manifestSignature())) {
            return Optional.of("SIGNATURE: the method manifest is not signed by this region");
        }
        byte[] root;
        try {
            MethodManifest manifest = MethodManifest.decode(activation.manifest());
            boolean named = manifest.variants().stream()
                    .anyMatch(variant -> Arrays.equals(variant.digest(), activation.digest())
                            && variant.sizeBytes() == activation.sizeBytes());
            if (!named) {
                return Optional.of("SIGNATURE: the executable is not one the method manifest names");
            }
            byte[] claim = new ActivationClaim(
                            activation.activationId(),
                            endpointId,
                            Digests.sha256(activation.manifest()),
                            Digests.sha256(activation.arguments()),
                            activation.expiresAt())
                    .encode();
            root = MerkleTree.rootOf(claim, activation.leafIndex(), activation.leafCount(), activation.path());
        } catch (MalformedWireException | IllegalArgumentException e) {
            return Optional.of("SIGNATURE: " + e.getMessage());
        }
        return verify(SigningContext.ACTIVATIONS, root, activation.rootSignature())
                ? Optional.empty()
                : Optional.of("SIGNATURE: the activation is not signed by this region");
    }
}
