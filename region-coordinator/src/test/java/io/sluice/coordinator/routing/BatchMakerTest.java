package io.sluice.coordinator.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.ActivationBatch;
import io.sluice.topics.BatchTarget;
import io.sluice.topics.Bytes;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.InMemorySchemaIds;
import io.sluice.topics.InvocationSpec;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.TopicName;
import io.sluice.wire.ActivationClaim;
import io.sluice.wire.Digests;
import io.sluice.wire.crypto.MerkleTree;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.RegionVerifier;
import io.sluice.wire.crypto.SigningContext;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchMakerTest {
    private static final KeyPair KEYS = keys();

    private final BatchMaker maker = new BatchMaker(new RegionSigner(KEYS.getPrivate()));
    private final RegionVerifier verifier = new RegionVerifier(KEYS.getPublic());

    @Test
    void everyActivationLeadsToTheSignedRoot() {
        // Given
        InvocationSpec spec = spec(100);
        // When
        List<ActivationBatch> batches = maker.batches("i1", spec, targets(300));
        // Then
        assertThat(batches).hasSize(3);
        for (ActivationBatch batch : batches) {
            for (BatchTarget target : batch.getTargets()) {
                byte[] claim = new ActivationClaim(
                                "i1/" + target.getEndpointId(),
                                target.getEndpointId(),
                                Digests.sha256(Bytes.of(spec.getManifest())),
                                Digests.sha256(Bytes.of(spec.getArguments())),
                                spec.getExpiresAt())
                        .encode();
                byte[] root = MerkleTree.rootOf(
                        claim,
                        target.getLeafIndex(),
                        batch.getLeafCount(),
                        target.getPath().stream().map(Bytes::of).toList());
                assertThat(verifier.verify(SigningContext.ACTIVATIONS, root, Bytes.of(batch.getRootSignature())))
                        .isTrue();
            }
        }
    }

    @Test
    void aBatchStaysWithinOneRecord() {
        // Given
        TopicName names = new TopicName("test");
        var serializer = new RecordSerde<>(InMemorySchemaIds.of(names, "gw-1"), GatewayMessage.class).serializer();
        for (int argumentBytes : List.of(0, 100_000, 200_000, 250_000)) {
            // When
            List<ActivationBatch> batches = maker.batches("i1", spec(argumentBytes), targets(400));
            // Then
            assertThat(batches.stream().mapToInt(ActivationBatch::getLeafCount).sum())
                    .isEqualTo(400);
            assertThat(batches)
                    .allSatisfy(batch -> assertThat(
                                    serializer.serialize(names.ofGateway("gw-1"), new GatewayMessage(1L, batch)))
                            .hasSizeLessThanOrEqualTo(BatchMaker.MAX_BYTES));
        }
    }

    private static List<BatchMaker.Target> targets(int count) {
        List<BatchMaker.Target> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            targets.add(new BatchMaker.Target(new UUID(7, i).toString(), 1));
        }
        return targets;
    }

    @SuppressWarnings("NullAway") // the schema allows null for the rollout
    private static InvocationSpec spec(int argumentBytes) {
        return new InvocationSpec(
                "*",
                List.of(),
                "m",
                "1",
                ByteBuffer.wrap(new byte[300]),
                ByteBuffer.wrap(new byte[64]),
                "",
                ByteBuffer.wrap(new byte[argumentBytes]),
                1_000L,
                1_000L,
                99L,
                false,
                0,
                List.of(),
                0L,
                null,
                null,
                "",
                "",
                "",
                "");
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
