package io.sluice.coordinator.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coordinator.publish.NotPublishedException;
import io.sluice.coordinator.publish.RecordingPublisher;
import io.sluice.method.MethodDeclaration;
import io.sluice.topics.Bytes;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.Method;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.Digests;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.RegionVerifier;
import io.sluice.wire.crypto.SigningContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MethodStoreTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_METHODS = 3;
    private static final int MAX_BYTES = 2 * 1024 * 1024;

    private final RecordingPublisher kafka = new RecordingPublisher();
    private final Catalogue catalogue = new Catalogue();
    private final KeyPair key = signingKey();

    @TempDir
    Path temporary;

    private ContentStore contents;
    private MethodStore methods;

    @BeforeEach
    void open() throws IOException {
        contents = new ContentStore(catalogue, kafka, temporary, MAX_BYTES, 1, TIMEOUT);
        methods = new MethodStore(
                catalogue,
                contents,
                kafka,
                new RegionSigner(key.getPrivate()),
                MAX_METHODS,
                TIMEOUT,
                InstantSource.fixed(Instant.EPOCH));
    }

    @Test
    void contentIsWhatItsChunksMakeInOrder() throws IOException {
        byte[] content = random(600_000);

        var put = put(content);

        assertThat(put).isEqualTo(ContentStore.Put.WRITTEN);
        var index = (ContentIndex) kafka.on(TopicCatalog.CONTENT_INDEX).get(0).value();
        assertThat(index.getSizeBytes()).isEqualTo(600_000);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (var chunk : index.getChunks()) {
            var lying = kafka.on(TopicCatalog.CONTENT).stream()
                    .filter(sent -> sent.position().partition() == chunk.getPartition()
                            && sent.position().offset() == chunk.getOffset())
                    .findFirst()
                    .orElseThrow();
            assertThat(lying.key()).isEqualTo(Digests.hex(Bytes.of(chunk.getDigest())));
            joined.writeBytes((byte[]) lying.value());
        }
        assertThat(joined.toByteArray()).isEqualTo(content);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aChunkThatIsIndexedIsNotWrittenAgain() throws IOException {
        byte[] first = random(2 * ContentStore.CHUNK_BYTES);
        byte[] second = Arrays.copyOf(first, first.length + 10);
        put(first);

        put(second);

        assertThat(kafka.on(TopicCatalog.CONTENT)).hasSize(3);
        assertThat(kafka.on(TopicCatalog.CONTENT_INDEX)).hasSize(2);
    }

    @Test
    void contentThatIsThereIsNotRead() throws IOException {
        byte[] content = random(10);
        put(content);

        assertThat(contents.put(hex(content), new SequenceInputStream(Collections.emptyEnumeration()) {
                    @Override
                    public int read(byte[] into, int offset, int length) {
                        throw new AssertionError("nobody should have read this");
                    }
                }))
                .isEqualTo(ContentStore.Put.PRESENT);
    }

    @Test
    void refusesContentWithAnotherDigestBeforeKafkaHasAnyOfIt() {
        assertThatThrownBy(() -> contents.put("00".repeat(32), new ByteArrayInputStream(random(10))))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.DIGEST_DIFFERS));
        assertThat(kafka.on(TopicCatalog.CONTENT)).isEmpty();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void refusesContentThatIsTooLarge() {
        byte[] content = random(MAX_BYTES + 1);

        assertThatThrownBy(() -> put(content))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.TOO_LARGE));
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whatKafkaDidNotTakeIsNotKnown() {
        byte[] content = random(10);
        kafka.down(true);

        assertThatThrownBy(() -> put(content)).isInstanceOf(NotPublishedException.class);

        assertThat(catalogue.content(hex(content))).isEmpty();
    }

    @Test
    void leftoversOfAnEarlierProcessAreRemoved() throws IOException {
        Files.writeString(temporary.resolve("content123"), "half");

        open();

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void theSameMethodHasTheSameBytesInAnyOrderOfVariants() throws IOException {
        put(random(10));
        var linux = new MethodVariant("linux-x86_64", "m", Digests.sha256(random(10)), 10);
        var any = new MethodVariant("any", "m.sh", Digests.sha256(random(10)), 10);

        var one = methods.publish(new MethodManifest("m", "1", "", List.of(linux, any)), MethodDeclaration.NONE, "me");
        var other =
                methods.publish(new MethodManifest("m", "1", "", List.of(any, linux)), MethodDeclaration.NONE, "you");

        assertThat(other).isSameAs(one);
        assertThat(kafka.on(TopicCatalog.METHODS)).hasSize(1);
        assertThat(RegionVerifier.of(key.getPublic().getEncoded())
                        .verify(
                                SigningContext.MANIFEST,
                                Bytes.of(one.getManifest()),
                                Bytes.of(one.getManifestSignature())))
                .isTrue();
    }

    @Test
    void aVersionNeverChanges() throws IOException {
        put(random(10));
        var variant = new MethodVariant("any", "m", Digests.sha256(random(10)), 10);
        methods.publish(new MethodManifest("m", "1", "", List.of(variant)), MethodDeclaration.NONE, "me");

        assertRefused(Refusal.Kind.VERSION_EXISTS, new MethodManifest("m", "1", "other", List.of(variant)));
    }

    @Test
    void whatAMethodDeclaresIsSignedBesideItsManifest() throws IOException {
        // Given
        put(random(10));
        MethodManifest manifest = manifest("m", "1");
        MethodDeclaration declaration =
                new MethodDeclaration("0.1", null, 5, null, MethodDeclaration.NONE.entryPoints());
        RegionVerifier verifier = new RegionVerifier(key.getPublic());
        // When
        Method method = methods.publish(manifest, declaration, "me");
        // Then
        assertThat(Bytes.of(method.getManifest())).isEqualTo(manifest.encode());
        assertThat(new Declarations(verifier).of(method)).isEqualTo(declaration);
        assertRefused(Refusal.Kind.VERSION_EXISTS, manifest);
    }

    @Test
    void whatSomebodyElseWroteIsNoDeclaration() throws IOException {
        // Given
        put(random(10));
        MethodDeclaration declaration =
                new MethodDeclaration("0.1", null, 5, null, MethodDeclaration.NONE.entryPoints());
        Method one = methods.publish(manifest("m", "1"), declaration, "me");
        Method other = methods.publish(manifest("m", "2"), MethodDeclaration.NONE, "me");
        Declarations declarations = new Declarations(new RegionVerifier(key.getPublic()));
        byte[] altered = Bytes.of(one.getDeclaration());
        altered[altered.length - 3]++;
        // Then
        assertNotSigned(
                declarations,
                Method.newBuilder(one).setDeclaration(ByteBuffer.wrap(altered)).build());
        assertNotSigned(
                declarations,
                Method.newBuilder(other)
                        .setDeclaration(one.getDeclaration())
                        .setDeclarationSignature(one.getDeclarationSignature())
                        .build());
    }

    @Test
    void aRemovedVersionIsGoneAndItsNameTaken() throws IOException {
        // Given
        put(random(10));
        MethodManifest manifest = manifest("m", "1");
        methods.publish(manifest, MethodDeclaration.NONE, "me");
        // When
        methods.remove("m", "1", "you");
        // Then
        assertThat(catalogue.method("m", "1")).isEmpty();
        assertThat(catalogue.listed(null, 10)).isEmpty();
        assertRefused(Refusal.Kind.VERSION_EXISTS, new MethodManifest("m", "1", "other", manifest.variants()));
        assertThatThrownBy(() -> methods.remove("m", "1", "me"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NO_SUCH_METHOD));

        // When
        methods.publish(manifest, MethodDeclaration.NONE, "me");
        // Then
        assertThat(catalogue.method("m", "1")).isPresent();
    }

    private static void assertNotSigned(Declarations declarations, Method method) {
        assertThatThrownBy(() -> declarations.of(method))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_SIGNED));
    }

    private static MethodManifest manifest(String name, String version) {
        return new MethodManifest(
                name, version, "", List.of(new MethodVariant("any", "m", Digests.sha256(random(10)), 10)));
    }

    @Test
    void refusesVariantsWithoutTheirContent() throws IOException {
        put(random(10));

        assertRefused(
                Refusal.Kind.CONTENT_MISSING,
                new MethodManifest("m", "1", "", List.of(new MethodVariant("any", "m", new byte[32], 10))));
        assertRefused(
                Refusal.Kind.CONTENT_MISSING,
                new MethodManifest(
                        "m", "1", "", List.of(new MethodVariant("any", "m", Digests.sha256(random(10)), 11))));
    }

    @Test
    void theSameScriptIsTheSameMethodAndWrittenOnce() throws IOException {
        byte[] script = "#!/bin/sh\nuname -a\n".getBytes(StandardCharsets.UTF_8);

        var first = methods.publishScript(script, "script", "any", "me");
        var second = methods.publishScript(script, "script", "any", "me");

        assertThat(second).isSameAs(first);
        assertThat(first.getName()).isEqualTo("inline");
        assertThat(first.getVersion()).isEqualTo(hex(script).substring(0, 16));
        assertThat(first.getListed()).isFalse();
        assertThat(catalogue.listed(null, 10)).isEmpty();
        assertThat(kafka.on(TopicCatalog.METHODS)).hasSize(1);
        assertThat(kafka.on(TopicCatalog.CONTENT)).hasSize(1);
    }

    @Test
    void theSameScriptUnderAnotherNameIsAnotherMethod() throws IOException {
        byte[] script = "print(1)".getBytes(StandardCharsets.UTF_8);

        var one = methods.publishScript(script, "a.py", "any", "me");
        var other = methods.publishScript(script, "b.py", "any", "me");

        assertThat(other.getVersion()).isNotEqualTo(one.getVersion());
    }

    @Test
    void theCatalogueHasAnEnd() throws IOException {
        for (int i = 0; i < MAX_METHODS; i++) {
            methods.publishScript(new byte[] {(byte) i}, "script", "any", "me");
        }

        assertThatThrownBy(() -> methods.publishScript(new byte[] {9}, "script", "any", "me"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.FULL));
    }

    private void assertRefused(Refusal.Kind kind, MethodManifest manifest) {
        assertThatThrownBy(() -> methods.publish(manifest, MethodDeclaration.NONE, "me"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }

    private ContentStore.Put put(byte[] content) throws IOException {
        return contents.put(hex(content), new ByteArrayInputStream(content));
    }

    private static String hex(byte[] content) {
        return Digests.hex(Digests.sha256(content));
    }

    /** The same bytes for the same length. */
    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static KeyPair signingKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
