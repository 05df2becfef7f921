package io.sluice.gateway.activation;

import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import java.util.List;

/** Activations for tests. */
public final class Activations {
    public static final String BATCH = "batch-1";
    public static final long EXPIRES_AT = 100_000;
    public static final long RUN_TIMEOUT_MS = 5_000;

    private Activations() {}

    public static Batch batch(String... platforms) {
        List<MethodVariant> variants = List.of(platforms).stream()
                .map(platform -> new MethodVariant(platform, "run.sh", new byte[32], 7))
                .toList();
        return new Batch(
                new MethodManifest("uname", "1", "", variants).encode(),
                new byte[64],
                "",
                new byte[] {1, 2},
                RUN_TIMEOUT_MS,
                65_536,
                EXPIRES_AT,
                new byte[64],
                1,
                false,
                "");
    }

    public static Arrival arrival(String invocationId, String endpointId, int epoch) {
        return new Arrival(
                invocationId + "/" + endpointId, endpointId, epoch, BATCH, EXPIRES_AT, RUN_TIMEOUT_MS, 65_536, 1);
    }

    public static Presence presence(long link, String endpointId, String boot, boolean journalLost) {
        return new Presence(link, endpointId, boot, (int) link, "linux-x86_64", journalLost);
    }
}
