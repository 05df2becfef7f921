package io.sluice.coordinator.method;

import io.sluice.coordinator.publish.Acknowledged;
import io.sluice.coordinator.publish.Publisher;
import io.sluice.method.MethodDeclaration;
import io.sluice.topics.Bytes;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.Method;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.Digests;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.Platforms;
import io.sluice.wire.crypto.RegionSigner;
import io.sluice.wire.crypto.SigningContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Publishes methods: signed manifests over content that is there. A version, once published, never changes. */
public final class MethodStore {
    /** The method that inline scripts are versions of. */
    public static final String INLINE = "inline";

    public static final String SCRIPT_FILE_NAME = "script";

    private static final int INLINE_VERSION_DIGITS = 16;

    private final Catalogue catalogue;
    private final ContentStore contents;
    private final Publisher publisher;
    private final RegionSigner signer;
    private final int maxMethods;
    private final Duration timeout;
    private final InstantSource clock;
    private final ReentrantLock writing = new ReentrantLock();

    /**
     * On a catalogue, its content and a producer.
     *
     * @param maxMethods the catalogue may hold, inline scripts included
     * @param timeout for Kafka's acknowledgement
     */
    public MethodStore(
            Catalogue catalogue,
            ContentStore contents,
            Publisher publisher,
            RegionSigner signer,
            int maxMethods,
            Duration timeout,
            InstantSource clock) {
        this.catalogue = catalogue;
        this.contents = contents;
        this.publisher = publisher;
        this.signer = signer;
        this.maxMethods = maxMethods;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * A method for people to run.
     *
     * @throws Refusal if that version exists and differs, content is missing, or the catalogue is full
     */
    public Method publish(MethodManifest manifest, MethodDeclaration declaration, String by) {
        for (MethodVariant variant : manifest.variants()) {
            requireContent(variant);
        }
        writing.lock();
        try {
            if (catalogue.versions(manifest.name()).stream().anyMatch(TaskLibrary::isTask)) {
                throw new Refusal(
                        Refusal.Kind.VERSION_EXISTS,
                        "'" + manifest.name() + "' is a task: give the method another name, or remove the task");
            }
            return publish(manifest, declaration, "", by, true);
        } finally {
            writing.unlock();
        }
    }

    /**
     * A task as the next version of its name; the version before if it says the same.
     *
     * @param origin where its script was read; not empty
     * @throws Refusal if the name is a method's, content is missing, or the catalogue is full
     */
    public Method publishTask(TaskDraft task, String origin, String by) {
        task.variants().forEach(this::requireContent);
        writing.lock();
        try {
            List<Method> known = catalogue.versions(task.name());
            if (known.stream().anyMatch(version -> !version.getRemoved() && !TaskLibrary.isTask(version))) {
                throw new Refusal(
                        Refusal.Kind.VERSION_EXISTS, "'" + task.name() + "' is a method: give the task another name");
            }
            Optional<Method> newest = TaskLibrary.newest(known);
            if (newest.isPresent() && says(newest.get(), task)) {
                return newest.get();
            }
            return publish(task.as(TaskLibrary.nextVersion(known)), task.declaration(), origin, by, true);
        } finally {
            writing.unlock();
        }
    }

    private static boolean says(Method known, TaskDraft task) {
        byte[] manifest = canonical(task.as(known.getVersion())).encode();
        return Arrays.equals(Bytes.of(known.getManifest()), manifest)
                && Arrays.equals(
                        Bytes.of(known.getDeclaration()),
                        SignedDeclaration.bytes(task.name(), known.getVersion(), manifest, task.declaration()));
    }

    /**
     * Takes a version away: it can no longer be called. Jobs that were accepted before hold the manifest themselves, and go
     * on. The version stays taken: only the same can be published under it again.
     *
     * @throws Refusal if there is no such version
     */
    public void remove(String name, String version, String by) {
        writing.lock();
        try {
            Method method = catalogue
                    .method(name, version)
                    .filter(Method::getListed)
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.NO_SUCH_METHOD, "there is no method " + name + " version " + version));
            write(Method.newBuilder(method)
                    .setRemoved(true)
                    .setPublishedAt(clock.millis())
                    .setPublishedBy(by)
                    .build());
        } finally {
            writing.unlock();
        }
    }

    /**
     * The method an inline script is: named by its digest, so the same script is the same method.
     *
     * @param platform where it runs, or {@link Platforms#ANY}
     */
    public Method publishScript(byte[] script, String fileName, String platform, String by) throws IOException {
        byte[] digest = Digests.sha256(script);
        String version = scriptVersion(digest, fileName, platform);
        Optional<Method> known = catalogue.method(INLINE, version);
        if (known.isPresent()) {
            return known.get();
        }
        contents.putSmall(script);
        MethodManifest manifest = new MethodManifest(
                INLINE, version, "", List.of(new MethodVariant(platform, fileName, digest, script.length)));
        return publish(manifest, MethodDeclaration.NONE, "", by, false);
    }

    private Method publish(
            MethodManifest asked, MethodDeclaration declaration, String origin, String by, boolean listed) {
        byte[] manifest = canonical(asked).encode();
        byte[] declared = SignedDeclaration.bytes(asked.name(), asked.version(), manifest, declaration);
        writing.lock();
        try {
            Optional<Method> known = catalogue.published(asked.name(), asked.version());
            if (known.isPresent()) {
                return again(known.get(), manifest, declared, by);
            }
            if (catalogue.size() >= maxMethods) {
                throw new Refusal(
                        Refusal.Kind.FULL,
                        "the catalogue holds " + catalogue.size()
                                + " methods, the most that the setting methods allows");
            }
            return write(new Method(
                    asked.name(),
                    asked.version(),
                    ByteBuffer.wrap(manifest),
                    ByteBuffer.wrap(signer.sign(SigningContext.MANIFEST, manifest)),
                    clock.millis(),
                    by,
                    listed,
                    ByteBuffer.wrap(declared),
                    ByteBuffer.wrap(
                            declared.length == 0 ? declared : signer.sign(SigningContext.DECLARATION, declared)),
                    false,
                    origin));
        } finally {
            writing.unlock();
        }
    }

    /** The same again is what is there, also after it was removed; anything else is refused. */
    private Method again(Method known, byte[] manifest, byte[] declared, String by) {
        if (!Arrays.equals(Bytes.of(known.getManifest()), manifest)
                || !Arrays.equals(Bytes.of(known.getDeclaration()), declared)) {
            throw new Refusal(
                    Refusal.Kind.VERSION_EXISTS,
                    "method " + known.getName() + " version " + known.getVersion()
                            + (known.getRemoved()
                                    ? " was removed, and had other content"
                                    : " exists with other content")
                            + ": publish under a new version");
        }
        if (!known.getRemoved()) {
            return known;
        }
        return write(Method.newBuilder(known)
                .setRemoved(false)
                .setPublishedAt(clock.millis())
                .setPublishedBy(by)
                .build());
    }

    private Method write(Method method) {
        Acknowledged.within(
                timeout,
                publisher.publish(TopicCatalog.METHODS, Catalogue.key(method.getName(), method.getVersion()), method));
        catalogue.learn(method);
        return method;
    }

    /** Variants in order of platform, so that the same method has the same bytes. */
    private static MethodManifest canonical(MethodManifest manifest) {
        return new MethodManifest(
                manifest.name(),
                manifest.version(),
                manifest.description(),
                manifest.variants().stream()
                        .sorted(Comparator.comparing(MethodVariant::platform))
                        .toList());
    }

    private void requireContent(MethodVariant variant) {
        String digest = Digests.hex(variant.digest());
        ContentIndex content = catalogue
                .content(digest)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.CONTENT_MISSING,
                        "the variant for " + variant.platform() + " has content " + digest
                                + ", which is not there: PUT it to /api/v1/content/" + digest + " first"));
        if (content.getSizeBytes() != variant.sizeBytes()) {
            throw new Refusal(
                    Refusal.Kind.CONTENT_MISSING,
                    "the variant for " + variant.platform() + " says sizeBytes " + variant.sizeBytes()
                            + ", but content " + digest + " has " + content.getSizeBytes() + " bytes");
        }
    }

    /** The content's digest; with a name or platform of its own also over these, since they are part of the manifest. */
    private static String scriptVersion(byte[] digest, String fileName, String platform) {
        byte[] named = digest;
        if (!fileName.equals(SCRIPT_FILE_NAME) || !platform.equals(Platforms.ANY)) {
            MessageDigest sha = Digests.newSha256();
            sha.update(digest);
            sha.update((fileName + '\0' + platform).getBytes(StandardCharsets.UTF_8));
            named = sha.digest();
        }
        return Digests.hex(named).substring(0, INLINE_VERSION_DIGITS);
    }
}
