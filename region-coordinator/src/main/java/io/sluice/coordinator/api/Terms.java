package io.sluice.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.method.Arguments;
import io.sluice.method.Arguments.Outcome;
import io.sluice.method.EntryPoint;
import io.sluice.method.FilepackSummary;
import io.sluice.method.MethodDeclaration;
import io.sluice.method.SchemaShelf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a method runs for a request: what the request says, what the method declares where it says nothing, and a refusal
 * where they do not go together.
 *
 * @param arguments for standard input; empty for none
 * @param resultSchema that each output has to fit; empty: anything goes
 * @param receivers selector of those who may receive it; empty: all
 * @param requires the oldest version of the agent; empty: any
 */
record Terms(
        String entryPoint,
        byte[] arguments,
        Duration runTimeout,
        long outputLimitBytes,
        String resultSchema,
        String requires,
        String receivers) {
    static final int MAX_ARGUMENTS_BYTES = 64 * 1024;
    static final Duration DEFAULT_RUN = Duration.ofMinutes(5);
    static final long DEFAULT_OUTPUT_BYTES = 64L << 20;

    /**
     * Decides; nothing is looked up.
     *
     * @throws Problem 422 naming the field and the rule
     */
    static Terms of(InvocationDraft draft, MethodDeclaration declaration, SchemaShelf schemas) {
        String name = entryPoint(draft.entryPoint(), declaration);
        // A method that declares nothing takes any entry point.
        EntryPoint entry = declaration.isEmpty()
                ? declaration.entryPoints().get("")
                : declaration.entryPoints().get(name);
        if (entry == null) {
            throw new IllegalStateException("no entry point '" + name + "'");
        }
        JsonNode output = entry.output();
        FilepackSummary filepack = declaration.filepack();
        return new Terms(
                name,
                arguments(entry, draft, schemas),
                runTimeout(draft.runTimeout(), declaration.runTimeout()),
                outputLimit(draft.outputLimitBytes(), declaration.outputLimitBytes()),
                output == null ? "" : output.toString(),
                declaration.requires(),
                filepack == null ? "" : filepack.receivers());
    }

    private static String entryPoint(String asked, MethodDeclaration declaration) {
        if (declaration.isEmpty() || declaration.entryPoints().containsKey(asked)) {
            return asked;
        }
        if (asked.isEmpty() && declaration.entryPoints().size() == 1) {
            return declaration.entryPoints().firstKey();
        }
        throw Problem.unprocessable(
                declaration.entryPoints().containsKey("")
                        ? "field 'entryPoint' names '" + asked + "', but the method declares none"
                        : "field 'entryPoint' "
                                + (asked.isEmpty() ? "is missing" : "names '" + asked + "', which is not declared")
                                + ": the method's are "
                                + declaration.entryPoints().keySet());
    }

    private static byte[] arguments(EntryPoint entry, InvocationDraft draft, SchemaShelf schemas) {
        Outcome outcome = Arguments.of(entry, draft.arguments(), draft.dryRun(), schemas);
        if (outcome instanceof Outcome.Refused refused) {
            throw Problem.unprocessable(refused.reason());
        }
        JsonNode json = ((Outcome.Accepted) outcome).json();
        byte[] bytes = json == null ? new byte[0] : Json.bytes(json);
        if (bytes.length > MAX_ARGUMENTS_BYTES) {
            throw Problem.unprocessable("field 'arguments' has " + bytes.length + " bytes: at most "
                    + MAX_ARGUMENTS_BYTES + " are allowed, publish more as content");
        }
        return bytes;
    }

    private static Duration runTimeout(@Nullable Duration asked, @Nullable Duration declared) {
        if (asked == null) {
            return declared == null ? DEFAULT_RUN : declared;
        }
        if (declared != null && asked.compareTo(declared) > 0) {
            throw Problem.unprocessable(
                    "field 'runTimeout' is " + asked + ": the method declares a limit of " + declared);
        }
        return asked;
    }

    private static long outputLimit(long asked, long declared) {
        if (asked < 0) {
            return declared < 0 ? DEFAULT_OUTPUT_BYTES : declared;
        }
        if (declared >= 0 && asked > declared) {
            throw Problem.unprocessable(
                    "field 'outputLimitBytes' is " + asked + ": the method declares a limit of " + declared);
        }
        return asked;
    }
}
