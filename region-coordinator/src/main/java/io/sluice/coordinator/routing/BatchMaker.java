package io.sluice.coordinator.routing;

import io.sluice.topics.ActivationBatch;
import io.sluice.topics.BatchTarget;
import io.sluice.topics.Bytes;
import io.sluice.topics.InvocationSpec;
import io.sluice.wire.ActivationClaim;
import io.sluice.wire.ActivationId;
import io.sluice.wire.Digests;
import io.sluice.wire.crypto.MerkleTree;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.SigningContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes signed batches of activations.
 *
 * <p>The region signs the Merkle root over a batch's claims, so one signature serves all of its activations, and each
 * carries its path. A batch stays below {@link #MAX_BYTES}; it has at most {@link #MAX_TARGETS}, since the cost of the
 * paths grows with the square.
 */
public final class BatchMaker {
    /** Of one record on a gateway's topic. */
    public static final int MAX_BYTES = 256 * 1024;

    static final int MAX_TARGETS = 128;
    private static final int FIXED_BYTES = 1_024;
    private static final int TARGET_BYTES = 64;
    private static final int HASH_BYTES = Digests.SHA_256_BYTES + 2;

    private final RegionSigner signer;

    public BatchMaker(RegionSigner signer) {
        this.signer = signer;
    }

    /**
     * One target of a batch.
     *
     * @param epoch of its route
     */
    public record Target(String endpointId, int epoch) {}

    /** The batches that carry these targets, in their order. */
    public List<ActivationBatch> batches(String invocationId, InvocationSpec spec, List<Target> targets) {
        int most = targetsPerBatch(spec);
        byte[] manifestDigest = Digests.sha256(Bytes.of(spec.getManifest()));
        byte[] argumentsDigest = Digests.sha256(Bytes.of(spec.getArguments()));
        List<ActivationBatch> batches = new ArrayList<>(targets.size() / most + 1);
        for (int from = 0; from < targets.size(); from += most) {
            List<Target> part = targets.subList(from, Math.min(from + most, targets.size()));
            List<byte[]> claims = part.stream()
                    .map(target -> new ActivationClaim(
                                    new ActivationId(invocationId, target.endpointId()).toString(),
                                    target.endpointId(),
                                    manifestDigest,
                                    argumentsDigest,
                                    spec.getExpiresAt())
                            .encode())
                    .toList();
            batches.add(batch(invocationId, spec, part, new MerkleTree(claims)));
        }
        return batches;
    }

    private static int targetsPerBatch(InvocationSpec spec) {
        int shared = FIXED_BYTES
                + spec.getManifest().remaining()
                + spec.getManifestSignature().remaining()
                + spec.getArguments().remaining();
        int each = TARGET_BYTES + HASH_BYTES * (Integer.SIZE - Integer.numberOfLeadingZeros(MAX_TARGETS - 1));
        return Math.max(1, Math.min(MAX_TARGETS, (MAX_BYTES - shared) / each));
    }

    private ActivationBatch batch(String invocationId, InvocationSpec spec, List<Target> targets, MerkleTree tree) {
        List<BatchTarget> signed = new ArrayList<>(targets.size());
        for (int i = 0; i < targets.size(); i++) {
            List<ByteBuffer> path = tree.path(i).stream().map(Bytes::wrap).toList();
            signed.add(
                    new BatchTarget(targets.get(i).endpointId(), targets.get(i).epoch(), i, path));
        }
        return ActivationBatch.newBuilder()
                .setInvocationId(invocationId)
                .setManifest(spec.getManifest())
                .setManifestSignature(spec.getManifestSignature())
                .setEntryPoint(spec.getEntryPoint())
                .setArguments(spec.getArguments())
                .setRunTimeoutMs(spec.getRunTimeoutMs())
                .setOutputLimitBytes(spec.getOutputLimitBytes())
                .setExpiresAt(spec.getExpiresAt())
                .setRootSignature(Bytes.wrap(signer.sign(SigningContext.ACTIVATIONS, tree.root())))
                .setLeafCount(targets.size())
                .setTargets(signed)
                .setLive(spec.getLive())
                .setTraceparent(spec.getTraceparent())
                .build();
    }
}
