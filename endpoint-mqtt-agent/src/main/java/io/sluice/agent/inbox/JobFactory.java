package io.sluice.agent.inbox;

import io.sluice.agent.cache.Contents;
import io.sluice.agent.launch.Job;
import io.sluice.agent.outbox.Reports;
import io.sluice.wire.Activation;
import io.sluice.wire.ActivationId;
import io.sluice.wire.MethodManifest;
import io.sluice.wire.MethodVariant;
import io.sluice.wire.Platforms;
import io.sluice.wire.filepack.Filepack;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Makes of an activation what is to be launched, within this agent's own limits. Pure. */
public final class JobFactory {
    private final String endpointId;
    private final String platform;
    private final Limits limits;
    private final Supplier<Place> place;

    /** This agent's own limits; an activation's count where they are lower. */
    public record Limits(long runTimeoutMs, long outputBytes, int errorTailBytes) {}

    /** Where the endpoint is logged in. */
    public record Place(String region, String gateway) {}

    public JobFactory(String endpointId, String platform, Limits limits, Supplier<Place> place) {
        this.endpointId = endpointId;
        this.platform = platform;
        this.limits = limits;
        this.place = place;
    }

    public sealed interface Result {
        record Prepared(PreparedJob job) implements Result {}

        /** @param reason code and words */
        record NotHere(String reason) implements Result {}
    }

    /** A job that only lacks its executable. */
    public record PreparedJob(String contentName, Job job) {
        /** What its report may carry, for which room is kept. */
        int inlineBytes() {
            return job.inlineBytes();
        }

        Job at(Path executable) {
            return new Job(
                    job.activationId(),
                    executable,
                    job.entryPoint(),
                    job.arguments(),
                    job.runTimeoutMs(),
                    job.inlineBytes(),
                    job.outputLimitBytes(),
                    job.live(),
                    job.errorTailBytes(),
                    job.environment(),
                    job.marker());
        }
    }

    /** @param activation its signatures hold */
    public Result make(Activation activation) {
        MethodManifest manifest = MethodManifest.decode(activation.manifest());
        MethodVariant variant = null;
        for (MethodVariant each : manifest.variants()) {
            boolean runsHere =
                    each.platform().equals(platform) || each.platform().equals(Platforms.ANY);
            if (runsHere && Arrays.equals(each.digest(), activation.digest())) {
                variant = each;
            }
        }
        if (variant == null) {
            return new Result.NotHere("NO_VARIANT: " + manifest.name() + " " + manifest.version()
                    + " names this executable for other platforms than " + platform);
        }
        int credit = Math.max(Reports.FREE_OUTPUT_BYTES, activation.resultCredit());
        long outputLimit = Math.max(0, Math.min(activation.outputLimitBytes(), limits.outputBytes()));
        return new Result.Prepared(new PreparedJob(
                Contents.name(activation.digest(), variant.fileName(), keepsEnding(manifest)),
                new Job(
                        activation.activationId(),
                        Path.of(""),
                        activation.entryPoint(),
                        activation.arguments(),
                        Math.max(1, Math.min(activation.runTimeoutMs(), limits.runTimeoutMs())),
                        (int) Math.min(credit, outputLimit),
                        outputLimit,
                        activation.live(),
                        limits.errorTailBytes(),
                        environment(activation, manifest),
                        "SLUICE_ACTIVATION_ID=" + activation.activationId())));
    }

    /** A filepack is known by it in the cache; some systems know by it what runs a file. */
    private boolean keepsEnding(MethodManifest manifest) {
        return platform.startsWith("windows") || manifest.name().startsWith(Filepack.METHOD_PREFIX);
    }

    private Map<String, String> environment(Activation activation, MethodManifest manifest) {
        Place here = place.get();
        Map<String, String> environment = new HashMap<>();
        environment.put("SLUICE_ACTIVATION_ID", activation.activationId());
        environment.put(
                "SLUICE_INVOCATION_ID",
                ActivationId.parse(activation.activationId()).invocation());
        environment.put("SLUICE_ENDPOINT_ID", endpointId);
        environment.put("SLUICE_REGION", here.region());
        environment.put("SLUICE_GATEWAY", here.gateway());
        environment.put("SLUICE_METHOD", manifest.name());
        environment.put("SLUICE_METHOD_VERSION", manifest.version());
        environment.put("SLUICE_PLATFORM", platform);
        environment.put("SLUICE_EXPIRES_AT", Long.toString(activation.expiresAt()));
        return environment;
    }
}
