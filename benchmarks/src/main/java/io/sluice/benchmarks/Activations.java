package io.sluice.benchmarks;

import io.sluice.it.harness.RegionPlan;
import io.sluice.topics.ActivationBatch;
import io.sluice.topics.BatchTarget;
import io.sluice.topics.Bytes;
import io.sluice.topics.GatewayMessage;
import io.sluice.topics.RecordSerde;
import io.sluice.topics.SchemaIds;
import io.sluice.topics.TopicName;
import io.sluice.wire.ActivationClaim;
import io.sluice.wire.ActivationId;
import io.sluice.wire.Digests;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.Platforms;
import io.sluice.wire.crypto.MerkleTree;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.SigningContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes activations to one gateway's topic as the coordinator does, signed with the region's key, but faster. */
final class Activations implements AutoCloseable {
    private static final int BATCH = 128;
    private static final Duration EXPIRES = Duration.ofHours(1);

    private final String topic;
    private final RegionSigner signer;
    private final RecordSerde<GatewayMessage> serde;
    private final KafkaProducer<byte[], byte[]> producer;
    private final byte[] manifest;

    Activations(RegionPlan.Backbone backbone, Path regionFolder, String region, String gateway) {
        topic = new TopicName(region).ofGateway(gateway);
        signer = new RegionSigner(signingKey(regionFolder.resolve("signing-key.pem")));
        SchemaIds ids = new SchemaIds(backbone.registryUrl());
        ids.register(topic, GatewayMessage.getClassSchema());
        serde = new RecordSerde<>(ids, GatewayMessage.class);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", backbone.bootstrapServers(), "acks", "all", "max.request.size", "4194304"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        MethodVariant variant = new MethodVariant(Platforms.ANY, "nothing", new byte[Digests.SHA_256_BYTES], 1);
        manifest = new MethodManifest("nothing", "1", "", List.of(variant)).encode();
    }

    /** One invocation for all of these endpoints. */
    void write(List<String> endpoints) {
        String invocation = UUID.randomUUID().toString();
        long expiresAt = System.currentTimeMillis() + EXPIRES.toMillis();
        for (int from = 0; from < endpoints.size(); from += BATCH) {
            List<String> part = endpoints.subList(from, Math.min(from + BATCH, endpoints.size()));
            GatewayMessage message = new GatewayMessage(System.currentTimeMillis(), batch(invocation, part, expiresAt));
            byte[] value = serde.serializer().serialize(topic, message);
            var unused = producer.send(new ProducerRecord<>(topic, 0, null, value));
        }
    }

    private ActivationBatch batch(String invocation, List<String> endpoints, long expiresAt) {
        byte[] manifestDigest = Digests.sha256(manifest);
        byte[] argumentsDigest = Digests.sha256(new byte[0]);
        MerkleTree tree = new MerkleTree(endpoints.stream()
                .map(endpoint -> new ActivationClaim(
                                new ActivationId(invocation, endpoint).toString(),
                                endpoint,
                                manifestDigest,
                                argumentsDigest,
                                expiresAt)
                        .encode())
                .toList());
        List<BatchTarget> targets = new ArrayList<>();
        for (int index = 0; index < endpoints.size(); index++) {
            List<ByteBuffer> path = tree.path(index).stream().map(Bytes::wrap).toList();
            targets.add(new BatchTarget(endpoints.get(index), 1, index, path));
        }
        return ActivationBatch.newBuilder()
                .setInvocationId(invocation)
                .setManifest(Bytes.wrap(manifest))
                .setManifestSignature(Bytes.wrap(signer.sign(SigningContext.MANIFEST, manifest)))
                .setEntryPoint("")
                .setArguments(Bytes.wrap(new byte[0]))
                .setRunTimeoutMs(60_000)
                .setOutputLimitBytes(1_024)
                .setExpiresAt(expiresAt)
                .setRootSignature(Bytes.wrap(signer.sign(SigningContext.ACTIVATIONS, tree.root())))
                .setLeafCount(endpoints.size())
                .setTargets(targets)
                .setLive(false)
                .build();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        serde.close();
    }

    private static PrivateKey signingKey(Path pem) {
        try {
            String body = Files.readString(pem).replaceAll("-----[A-Z ]+-----|\\s", "");
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(pem + " holds no signing key", e);
        }
    }
}
