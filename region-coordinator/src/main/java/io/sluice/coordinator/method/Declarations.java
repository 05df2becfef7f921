package io.sluice.coordinator.method;

import io.sluice.method.MethodDeclaration;
import io.sluice.topics.Method;
import io.sluice.wire.crypto.RegionVerifier;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What methods declare, the most recently called of them: checking its signature costs more than a call. Any thread. */
public final class Declarations {
    private static final int KEPT = 256;

    private final RegionVerifier verifier;
    private final Map<List<ByteBuffer>, MethodDeclaration> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<ByteBuffer>, MethodDeclaration> eldest) {
            return size() > KEPT;
        }
    };

    public Declarations(RegionVerifier verifier) {
        this.verifier = verifier;
    }

    /** @throws Refusal if it is not signed by the region */
    public synchronized MethodDeclaration of(Method method) {
        if (!method.getDeclaration().hasRemaining()) {
            return MethodDeclaration.NONE;
        }
        List<ByteBuffer> key = List.of(method.getManifest(), method.getDeclaration(), method.getDeclarationSignature());
        MethodDeclaration declaration = known.get(key);
        if (declaration == null) {
            declaration = SignedDeclaration.read(method, verifier);
            known.put(key, declaration);
        }
        return declaration;
    }
}
