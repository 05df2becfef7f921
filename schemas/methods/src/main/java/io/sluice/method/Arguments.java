package io.sluice.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an entry point is given: a request's arguments, the defaults for what it leaves out, checked by the schema. */
public final class Arguments {
    /** The argument that says: tell what you would change, and change nothing. */
    public static final String DRY_RUN = "dryRun";

    private Arguments() {}

    /** What became of a request's arguments. */
    public sealed interface Outcome {
        /** @param json for standard input; null: nothing is given */
        record Accepted(@Nullable JsonNode json) implements Outcome {}

        /** @param reason names each field that is wrong, and the rule */
        record Refused(String reason) implements Outcome {}
    }

    /**
     * Decides.
     *
     * @param asked as the request has them; null: it has none
     * @param dryRun whether the request asks what would be changed
     */
    public static Outcome of(EntryPoint entry, @Nullable JsonNode asked, boolean dryRun, SchemaShelf schemas) {
        if (dryRun && !entry.check()) {
            return new Outcome.Refused(
                    "field 'dryRun' is true, but the method does not declare 'check': it cannot say what it would change");
        }
        if (entry.check() && asked instanceof ObjectNode object && object.has(DRY_RUN)) {
            return new Outcome.Refused("field 'arguments." + DRY_RUN
                    + "' is the region's to set: ask for a dry run by the request's own field 'dryRun'");
        }
        JsonNode filled = filled(entry, asked, dryRun);
        if (entry.input() != null && filled != null) {
            List<Misfit> misfits = schemas.of(entry.input()).misfits(filled);
            if (!misfits.isEmpty()) {
                return new Outcome.Refused(misfits.stream()
                        .map(misfit -> "field " + misfit.said("arguments"))
                        .collect(Collectors.joining("; ")));
            }
        }
        if (dryRun && filled instanceof ObjectNode object) {
            return new Outcome.Accepted(object.deepCopy().put(DRY_RUN, true));
        }
        return dryRun
                ? new Outcome.Refused("field 'arguments' is no object, so it cannot hold '" + DRY_RUN + "'")
                : new Outcome.Accepted(filled);
    }

    private static @Nullable JsonNode filled(EntryPoint entry, @Nullable JsonNode asked, boolean dryRun) {
        ObjectNode defaults = entry.defaults();
        if (asked == null) {
            boolean expected = entry.input() != null || dryRun;
            return defaults != null ? defaults.deepCopy() : expected ? JsonNodeFactory.instance.objectNode() : null;
        }
        if (defaults == null || !(asked instanceof ObjectNode given)) {
            return asked;
        }
        ObjectNode filled = defaults.deepCopy();
        filled.setAll(given);
        return filled;
    }
}
