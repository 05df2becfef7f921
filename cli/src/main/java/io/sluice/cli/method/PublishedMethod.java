package io.sluice.cli.method;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.api.OutputDownload;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.method.BadDeclarationException;
import io.sluice.method.MethodDeclaration;
import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.Platforms;
import io.sluice.wire.crypto.RegionVerifier;
import io.sluice.wire.crypto.SigningContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/** A published version, fetched as an agent does: what the region has signed, and the variant for this machine. */
public final class PublishedMethod {
    private PublishedMethod() {}

    /**
     * Fetches and checks one.
     *
     * @param folder empty, for its executable
     * @throws Failure if there is none, none for this machine, or it is not what the region has signed
     */
    public static MethodDirectory fetch(Api api, String name, String version, Path folder) throws InterruptedException {
        JsonNode signed = api.get("/methods/" + Api.quoted(name) + "/" + Api.quoted(version) + "/signed");
        String what = name + "@" + version;
        byte[] manifestBytes = bytes(signed, "manifest");
        RegionVerifier region = RegionVerifier.of(bytes(signed, "regionKey"));
        if (!region.verify(SigningContext.MANIFEST, manifestBytes, bytes(signed, "manifestSignature"))) {
            throw bad(what + " has a manifest that the region has not signed");
        }
        MethodManifest manifest;
        try {
            manifest = MethodManifest.decode(manifestBytes);
        } catch (MalformedWireException e) {
            throw bad(what + " has a manifest that cannot be read: " + e.getMessage());
        }
        if (!manifest.name().equals(name) || !manifest.version().equals(version)) {
            throw bad(what + " has the manifest of " + manifest.name() + "@" + manifest.version());
        }
        ObjectNode declares = declares(what, manifestBytes, signed, region);
        TreeMap<String, List<Path>> variants = new TreeMap<>();
        for (MethodVariant variant : manifest.variants()) {
            variants.put(variant.platform(), List.of(folder.resolve(variant.fileName())));
        }
        try {
            MethodDirectory method = new MethodDirectory(
                    name, version, manifest.description(), variants, declares, MethodDeclaration.of(declares));
            download(api, what, variantHere(what, manifest), folder);
            return method;
        } catch (BadDeclarationException e) {
            throw bad(what + " declares what this sluice cannot read: " + e.getMessage());
        }
    }

    private static MethodVariant variantHere(String what, MethodManifest manifest) {
        for (String platform : List.of(Platforms.current(), Platforms.ANY)) {
            for (MethodVariant variant : manifest.variants()) {
                if (variant.platform().equals(platform)) {
                    return variant;
                }
            }
        }
        throw new Failure(
                ExitCode.USAGE,
                what + " has no variant for " + Platforms.current() + ", and none for any: it has "
                        + manifest.variants().stream()
                                .map(MethodVariant::platform)
                                .toList());
    }

    private static ObjectNode declares(String what, byte[] manifest, JsonNode signed, RegionVerifier region) {
        byte[] declaration = bytes(signed, "declaration");
        if (declaration.length == 0) {
            return Json.object();
        }
        if (!region.verify(SigningContext.DECLARATION, declaration, bytes(signed, "declarationSignature"))) {
            throw bad(what + " declares what the region has not signed");
        }
        try {
            JsonNode document = Json.parse(new String(declaration, StandardCharsets.UTF_8));
            if (Json.text(document, "manifest").equals(Digests.hex(Digests.sha256(manifest)))
                    && document.get("declares") instanceof ObjectNode declares) {
                return declares;
            }
        } catch (JsonProcessingException e) {
            throw bad(what + " declares what is no JSON");
        }
        throw bad(what + " has a declaration that is of another manifest");
    }

    private static void download(Api api, String what, MethodVariant variant, Path folder) throws InterruptedException {
        Path file = folder.resolve(variant.fileName());
        String digest = Digests.hex(variant.digest());
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                new OutputDownload(api, "/content/" + digest).to(out, (bytes, length) -> {});
            }
            String found = Executable.digest(file);
            if (!found.equals(digest) || Files.size(file) != variant.sizeBytes()) {
                throw bad(what + " has an executable whose SHA-256 is " + found + ", not " + digest);
            }
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot write " + file + ": " + e.getMessage());
        }
    }

    private static byte[] bytes(JsonNode signed, String field) {
        try {
            return Base64.getDecoder().decode(Json.text(signed, field));
        } catch (IllegalArgumentException e) {
            throw bad("the region answers with a field '" + field + "' that is no Base64");
        }
    }

    private static Failure bad(String what) {
        return new Failure(ExitCode.ERROR, what + ": it is not run");
    }
}
