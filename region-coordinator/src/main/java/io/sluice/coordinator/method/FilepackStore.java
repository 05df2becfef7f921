package io.sluice.coordinator.method;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.coordinator.selector.SelectorParser;
import io.sluice.coordinator.selector.SelectorSyntaxException;
import io.sluice.method.Arguments;
import io.sluice.method.EntryPoint;
import io.sluice.method.FilepackSummary;
import io.sluice.method.MethodDeclaration;
import io.sluice.method.SchemaShelf;
import io.sluice.topics.Bytes;
import io.sluice.topics.ContentIndex;
import io.sluice.topics.Method;
import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.Platforms;
import io.sluice.wire.filepack.Filepack;
import io.sluice.wire.filepack.Filepack.Bundle;
import io.sluice.wire.filepack.PackHook;
import io.sluice.wire.filepack.PackManifest;
import io.sluice.wire.filepack.PackRules;
import io.sluice.wire.filepack.PinnedHook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Publishes filepacks. To the rest of the region a filepack is a method whose one executable, for any platform, says which
 * files there are and where their chunks lie: signed, routed, handed out and accounted for as methods are. Only agents
 * look into it.
 */
public final class FilepackStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SCHEMAS = 64;

    private final Catalogue catalogue;
    private final ContentStore contents;
    private final MethodStore methods;
    private final Declarations declarations;
    private final ContentSource source;
    private final SchemaShelf schemas = new SchemaShelf(SCHEMAS);

    public FilepackStore(
            Catalogue catalogue,
            ContentStore contents,
            MethodStore methods,
            Declarations declarations,
            ContentSource source) {
        this.catalogue = catalogue;
        this.contents = contents;
        this.methods = methods;
        this.declarations = declarations;
        this.source = source;
    }

    /**
     * A published version.
     *
     * @param method that stands for it
     * @param summary what it declares
     */
    public record Published(Method method, FilepackSummary summary) {
        public String name() {
            return method.getName().substring(Filepack.METHOD_PREFIX.length());
        }
    }

    /**
     * Publishes a version whose bundles are there already. The same files, described in the same way, are the same version
     * wherever their chunks lie.
     *
     * @param bytes of a {@link Filepack} without hooks
     * @throws Refusal if it is none, breaks a rule, lacks a bundle or a hook's method, or the version exists and differs
     */
    public Published publish(byte[] bytes, String by) throws IOException {
        Filepack asked;
        PackManifest manifest;
        try {
            asked = Filepack.decode(bytes);
            manifest = PackManifest.decode(asked.manifest());
            refuse(PackRules.objection(manifest));
            var unused = asked.placesOf(manifest);
        } catch (MalformedWireException e) {
            throw new Refusal(Refusal.Kind.BAD_FILEPACK, String.valueOf(e.getMessage()));
        }
        checkReceivers(manifest.receivers());
        Optional<Published> known = find(manifest.name(), manifest.version());
        if (known.isPresent()) {
            return again(known.get(), manifest);
        }
        asked.bundles().forEach(this::requireBundle);
        byte[] content = asked.withHooks(hooks(manifest)).encode();
        contents.putSmall(content);
        FilepackSummary summary = new FilepackSummary(
                manifest.digest(),
                manifest.target(),
                manifest.receivers(),
                manifest.files(),
                manifest.totalBytes(),
                asked.bundles().stream().mapToLong(Bundle::sizeBytes).sum());
        MethodVariant variant = new MethodVariant(
                Platforms.ANY, manifest.name() + Filepack.FILE_ENDING, Digests.sha256(content), content.length);
        return new Published(
                methods.publishUnlisted(
                        new MethodManifest(
                                Filepack.method(manifest.name()),
                                manifest.version(),
                                manifest.description(),
                                List.of(variant)),
                        MethodDeclaration.of(summary),
                        by),
                summary);
    }

    public Optional<Published> find(String name, String version) {
        return catalogue.method(Filepack.method(name), version).map(this::published);
    }

    /** In order of name and version, behind {@code after}, which is such a pair joined by a slash. */
    public List<Published> list(@Nullable String after, int limit) {
        return catalogue.filepacks(after, limit).stream().map(this::published).toList();
    }

    /** @throws Refusal if it cannot be read now */
    public byte[] content(Published filepack) {
        MethodManifest manifest =
                MethodManifest.decode(Bytes.of(filepack.method().getManifest()));
        String digest = Digests.hex(manifest.variants().get(0).digest());
        return source.read(catalogue
                .content(digest)
                .orElseThrow(() -> new Refusal(Refusal.Kind.CONTENT_MISSING, "content " + digest + " is not there")));
    }

    private Published published(Method method) {
        FilepackSummary summary = declarations.of(method).filepack();
        if (summary == null) {
            throw new Refusal(
                    Refusal.Kind.NOT_SIGNED, "method " + method.getName() + " has a filepack's name and is none");
        }
        return new Published(method, summary);
    }

    private static Published again(Published known, PackManifest manifest) {
        if (!known.summary().digest().equals(manifest.digest())) {
            throw new Refusal(
                    Refusal.Kind.VERSION_EXISTS,
                    "filepack " + manifest.name() + " version " + manifest.version()
                            + " exists with other files: publish under a new version");
        }
        return known;
    }

    private static void refuse(Optional<String> objection) {
        objection.ifPresent(why -> {
            throw new Refusal(Refusal.Kind.BAD_FILEPACK, why);
        });
    }

    private static void checkReceivers(String receivers) {
        try {
            if (!receivers.isEmpty()) {
                var unused = SelectorParser.parse(receivers);
            }
        } catch (SelectorSyntaxException e) {
            throw new Refusal(Refusal.Kind.BAD_FILEPACK, "receivers: " + e.getMessage());
        }
    }

    private void requireBundle(Bundle bundle) {
        String digest = Digests.hex(bundle.digest());
        long there = catalogue.content(digest).map(ContentIndex::getSizeBytes).orElse(-1L);
        if (there != bundle.sizeBytes()) {
            throw new Refusal(
                    Refusal.Kind.CONTENT_MISSING,
                    there < 0
                            ? "bundle " + digest + " is not there: PUT it to /api/v1/content/" + digest + " first"
                            : "bundle " + digest + " has " + there + " bytes, not " + bundle.sizeBytes());
        }
    }

    private List<PinnedHook> hooks(PackManifest manifest) {
        return manifest.hooks().stream().map(this::pinned).toList();
    }

    /** Its arguments are checked now: an endpoint is the wrong place to find out. */
    private PinnedHook pinned(PackHook hook) {
        Method method = (hook.version().isEmpty()
                        ? catalogue.newest(hook.method())
                        : catalogue.method(hook.method(), hook.version()))
                .orElseThrow(() -> bad(hook, "is no published method: sluice method ls shows which are"));
        MethodDeclaration declaration = declarations.of(method);
        String name = hook.entryPoint().isEmpty() && declaration.entryPoints().size() == 1
                ? declaration.entryPoints().firstKey()
                : hook.entryPoint();
        EntryPoint entry = declaration.entryPoints().get(declaration.isEmpty() ? "" : name);
        if (entry == null) {
            throw bad(
                    hook,
                    "needs an entryPoint out of " + declaration.entryPoints().keySet());
        }
        JsonNode given;
        try {
            given = hook.arguments().isEmpty() ? null : JSON.readTree(hook.arguments());
        } catch (JsonProcessingException e) {
            throw bad(hook, "has arguments that are no JSON");
        }
        Arguments.Outcome outcome = Arguments.of(entry, given, false, schemas);
        if (outcome instanceof Arguments.Outcome.Accepted accepted) {
            JsonNode json = accepted.json();
            byte[] bytes = json == null ? new byte[0] : json.toString().getBytes(StandardCharsets.UTF_8);
            return new PinnedHook(
                    Bytes.of(method.getManifest()), declaration.isEmpty() ? hook.entryPoint() : name, bytes);
        }
        throw bad(hook, "is not given what it needs: " + ((Arguments.Outcome.Refused) outcome).reason());
    }

    private static Refusal bad(PackHook hook, String why) {
        return new Refusal(Refusal.Kind.BAD_FILEPACK, "hook " + hook.named() + " " + why);
    }
}
