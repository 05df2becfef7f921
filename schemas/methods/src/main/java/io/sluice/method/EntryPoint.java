package io.sluice.method;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One way into a method's executable.
 *
 * @param description in words; may be empty
 * @param input JSON Schema of the arguments; null: anything goes
 * @param output JSON Schema of what it prints; null: anything goes
 * @param defaults arguments for what a request leaves out; null: none
 * @param check whether it can be asked what it would change: it then gets the argument {@code dryRun}
 */
public record EntryPoint(
        String description,
        @Nullable JsonNode input,
        @Nullable JsonNode output,
        @Nullable ObjectNode defaults,
        boolean check) {
    /** Of a method that declares nothing. */
    static final EntryPoint ANYTHING = new EntryPoint("", null, null, null, false);
}
