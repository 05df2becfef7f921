package io.sluice.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.coordinator.method.MethodStore;
import io.sluice.coordinator.selector.Selector;
import io.sluice.wire.Platforms;
import io.sluice.wire.filepack.Filepack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An invocation as asked for, checked as far as it can be without looking anything up.
 *
 * @param targets on whom
 * @param arguments JSON for the executable's stdin; null for none
 * @param dryRun whether it is to say what it would change, and to change nothing
 * @param runTimeout null: as the method has it; an hour for a filepack
 * @param expires after acceptance, or after its start if that is later
 * @param outputLimitBytes that one target may write to standard output, 0 to 1 TiB; -1: as the method has it
 * @param live whether output is sent as it comes
 * @param rollout how targets are released and tried again
 */
record InvocationDraft(
        TargetsDraft targets,
        Executable executable,
        @Nullable JsonNode arguments,
        boolean dryRun,
        String entryPoint,
        @Nullable Duration runTimeout,
        Duration expires,
        long outputLimitBytes,
        boolean live,
        RolloutDraft rollout) {
    static final long MAX_OUTPUT_BYTES = 1L << 40;

    private static final Duration MAX_EXPIRES = Duration.ofDays(7);
    private static final Duration MAX_RUN = Duration.ofDays(7);
    private static final Duration DEFAULT_PLACING = Duration.ofHours(1);
    private static final Duration DEFAULT_EXPIRES = Duration.ofHours(24);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final int MAX_ENTRY_POINT = 128;
    private static final Pattern PLATFORM = Pattern.compile("any|[a-z0-9]{1,32}-[a-z0-9_]{1,32}");
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    /** What is to run. */
    sealed interface Executable {
        /** One of the catalogue. */
        record Published(String name, String version) implements Executable {}

        /** One that came with the request. */
        record Script(byte[] content, String fileName, String platform) implements Executable {}
    }

    /**
     * From a request's body.
     *
     * @param selectors reads a selector or says in an {@link IllegalArgumentException} why not
     * @param now milliseconds since 1970
     * @throws Problem naming the field that is wrong
     */
    static InvocationDraft of(
            JsonFields body, Function<String, ? extends Selector> selectors, int maxEndpoints, long now) {
        body.only(
                "selector",
                "endpoints",
                "limit",
                "seed",
                "method",
                "filepack",
                "script",
                "arguments",
                "dryRun",
                "entryPoint",
                "runTimeout",
                "expires",
                "outputLimitBytes",
                "live",
                "rollout",
                "retries",
                "retryOn",
                "deliverTimeout");
        String entryPoint = body.text("entryPoint").orElse("");
        if (entryPoint.length() > MAX_ENTRY_POINT) {
            throw Problem.unprocessable("field 'entryPoint' has " + entryPoint.length() + " characters: at most "
                    + MAX_ENTRY_POINT + " are allowed");
        }
        boolean filepack = body.has("filepack");
        for (String field : filepack ? List.of("arguments", "entryPoint", "dryRun") : List.<String>of()) {
            if (body.has(field)) {
                throw Problem.unprocessable("field '" + field + "' is for methods: a filepack takes none");
            }
        }
        return new InvocationDraft(
                TargetsDraft.of(body, selectors, maxEndpoints),
                executable(body),
                body.node("arguments"),
                body.flag("dryRun"),
                entryPoint,
                body.has("runTimeout")
                        ? body.duration("runTimeout", MAX_RUN, LEAST, MAX_RUN)
                        : filepack ? DEFAULT_PLACING : null,
                body.duration("expires", DEFAULT_EXPIRES, LEAST, MAX_EXPIRES),
                body.integer("outputLimitBytes", -1, 0, MAX_OUTPUT_BYTES),
                body.flag("live"),
                RolloutDraft.of(body, now));
    }

    static boolean isPlatform(String text) {
        return PLATFORM.matcher(text).matches();
    }

    static boolean isFileName(String text) {
        return FILE_NAME.matcher(text).matches();
    }

    private static Executable executable(JsonFields body) {
        var method = body.object("method");
        var filepack = body.object("filepack");
        var script = body.object("script");
        if (Stream.of(method, filepack, script).filter(Optional::isPresent).count() != 1) {
            throw Problem.badRequest("exactly one of the fields 'method', 'filepack' and 'script' must be set");
        }
        if (filepack.isPresent()) {
            JsonFields fields = filepack.get().only("name", "version");
            return new Executable.Published(
                    Filepack.method(fields.requiredText("name")), fields.requiredText("version"));
        }
        if (method.isPresent()) {
            JsonFields fields = method.get().only("name", "version");
            return new Executable.Published(fields.requiredText("name"), fields.requiredText("version"));
        }
        JsonFields fields = script.orElseThrow().only("content", "fileName", "platform");
        String fileName = fields.text("fileName").orElse(MethodStore.SCRIPT_FILE_NAME);
        if (!isFileName(fileName)) {
            throw fields.bad("fileName", "1 to 100 letters, digits and . _ -, not beginning with a dot or hyphen");
        }
        String platform = fields.text("platform").orElse(Platforms.ANY);
        if (!isPlatform(platform)) {
            throw fields.bad("platform", "os-arch such as linux-x86_64, or any");
        }
        return new Executable.Script(
                fields.requiredText("content").getBytes(StandardCharsets.UTF_8), fileName, platform);
    }
}
