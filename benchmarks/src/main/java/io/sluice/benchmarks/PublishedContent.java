package io.sluice.benchmarks;

import io.sluice.it.harness.RegionApi;
import io.sluice.wire.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** The executable of a published method: a shell script that does nothing, and behind that bytes by chance. */
final class PublishedContent {
    private final byte[] digest;
    private final int sizeBytes;

    private PublishedContent(byte[] digest, int sizeBytes) {
        this.digest = digest;
        this.sizeBytes = sizeBytes;
    }

    /** Publishes it as version 1 of a method, for every platform. */
    static PublishedContent asMethod(RegionApi api, String name, int sizeBytes, long seed) {
        // The shell reads no further than this.
        byte[] script = "#!/bin/sh\nexit 0\n".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[Math.max(script.length, sizeBytes)];
        new Random(seed).nextBytes(bytes);
        System.arraycopy(script, 0, bytes, 0, script.length);
        api.publish(name, "1", bytes);
        return new PublishedContent(Digests.sha256(bytes), bytes.length);
    }

    byte[] digest() {
        return Arrays.copyOf(digest, digest.length);
    }

    int sizeBytes() {
        return sizeBytes;
    }
}
