package io.sluice.gateway.activation;

import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.Platforms;
import java.util.Optional;

/**
 * What the activations of one batch share.
 *
 * @param traceparent of the request, for what is reported of them; empty: none is known
 */
public record Batch(
        byte[] manifest,
        byte[] manifestSignature,
        String entryPoint,
        byte[] arguments,
        long runTimeoutMs,
        long outputLimitBytes,
        long expiresAt,
        byte[] rootSignature,
        int leafCount,
        boolean live,
        String traceparent) {

    /** The executable for a platform: its own if there is one, else the one for any. */
    public Optional<MethodVariant> variantFor(String platform) {
        MethodManifest method = MethodManifest.decode(manifest);
        Optional<MethodVariant> own = method.variants().stream()
                .filter(variant -> variant.platform().equals(platform))
                .findFirst();
        return own.isPresent()
                ? own
                : method.variants().stream()
                        .filter(variant -> variant.platform().equals(Platforms.ANY))
                        .findFirst();
    }

    /** The method's name and version, for reasons in words. */
    public String method() {
        MethodManifest method = MethodManifest.decode(manifest);
        return method.name() + " " + method.version();
    }
}
