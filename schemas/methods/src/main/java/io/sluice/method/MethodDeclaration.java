package io.sluice.method;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a method declares of itself.
 *
 * @param requires the oldest version of the agent that it runs on; empty: any
 * @param runTimeout how long one run may take, and takes if a request says nothing; null: the request's matter
 * @param outputLimitBytes that one run may put out; -1: the request's matter
 * @param filepack the filepack that stands behind the method; null: it is a method
 * @param entryPoints by name; one with the empty name, and no other, where the executable has a single way in
 */
public record MethodDeclaration(
        String requires,
        @Nullable Duration runTimeout,
        long outputLimitBytes,
        @Nullable FilepackSummary filepack,
        SortedMap<String, EntryPoint> entryPoints) {
    /** Says nothing, as methods do that were published without a declaration. */
    public static final MethodDeclaration NONE =
            new MethodDeclaration("", null, -1, null, new TreeMap<>(Map.of("", EntryPoint.ANYTHING)));

    public MethodDeclaration {
        entryPoints = Collections.unmodifiableSortedMap(new TreeMap<>(entryPoints));
    }

    /** What a filepack declares. */
    public static MethodDeclaration of(FilepackSummary filepack) {
        return new MethodDeclaration("", null, -1, filepack, NONE.entryPoints());
    }

    /** Whether it says anything at all. */
    public boolean isEmpty() {
        return equals(NONE);
    }

    /** In one canonical form: what says the same has the same text. */
    public ObjectNode json() {
        return DeclarationJson.of(this);
    }

    /**
     * From the fields {@code requires}, {@code limits}, and either {@code entryPoints} or one entry point's own
     * ({@code input}, {@code output}, {@code defaults}, {@code check}).
     *
     * @throws BadDeclarationException naming the field that is wrong
     */
    public static MethodDeclaration of(ObjectNode fields) {
        return DeclarationJson.read(fields);
    }
}
