package io.sluice.coordinator.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.method.BadDeclarationException;
import io.sluice.method.MethodDeclaration;
import io.sluice.topics.Bytes;
import io.sluice.topics.Method;
import io.sluice.wire.Digests;
import io.sluice.wire.crypto.RegionVerifier;
import io.sluice.wire.crypto.SigningContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The document in which the region signs what a method declares. It stands beside the manifest and names the manifest's
 * digest: agents, which check manifests, need not know of it.
 */
final class SignedDeclaration {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SignedDeclaration() {}

    /** The bytes to be signed; none if nothing is declared. */
    static byte[] bytes(String name, String version, byte[] manifest, MethodDeclaration declaration) {
        if (declaration.isEmpty()) {
            return new byte[0];
        }
        ObjectNode document = MAPPER.createObjectNode()
                .put("name", name)
                .put("version", version)
                .put("manifest", Digests.hex(Digests.sha256(manifest)));
        document.set("declares", declaration.json());
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws Refusal if it is not signed by the region, or for another manifest */
    static MethodDeclaration read(Method method, RegionVerifier verifier) {
        byte[] bytes = Bytes.of(method.getDeclaration());
        if (bytes.length == 0) {
            return MethodDeclaration.NONE;
        }
        String what = "what method " + method.getName() + " version " + method.getVersion() + " declares ";
        if (!verifier.verify(SigningContext.DECLARATION, bytes, Bytes.of(method.getDeclarationSignature()))) {
            throw new Refusal(Refusal.Kind.NOT_SIGNED, what + "is not signed by this region: publish it anew");
        }
        try {
            JsonNode document = MAPPER.readTree(bytes);
            boolean same = document.path("name").asText().equals(method.getName())
                    && document.path("version").asText().equals(method.getVersion())
                    && document.path("manifest")
                            .asText()
                            .equals(Digests.hex(Digests.sha256(Bytes.of(method.getManifest()))));
            if (same && document.get("declares") instanceof ObjectNode declares) {
                return MethodDeclaration.of(declares);
            }
        } catch (IOException | BadDeclarationException e) {
            throw new Refusal(Refusal.Kind.NOT_SIGNED, what + "cannot be read: " + e.getMessage());
        }
        throw new Refusal(Refusal.Kind.NOT_SIGNED, what + "was signed for another manifest: publish it anew");
    }
}
