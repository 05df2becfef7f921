package io.sluice.inventory;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command was told.
 *
 * @param out file for the compressed report; null: it is printed
 * @param facts folder of executables; null: none
 * @param without parts that are not to be read
 * @param limitMs for each part
 */
record Options(@Nullable Path out, @Nullable Path facts, Set<String> without, long limitMs) {
    private static final long LIMIT_MS = 4_000;
    private static final long LIMIT_MS_MAX = 60_000;

    /** @throws IllegalArgumentException saying what is not understood */
    static Options parse(String... arguments) {
        Path out = null;
        Path facts = null;
        Set<String> without = new HashSet<>();
        long limitMs = LIMIT_MS;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String value = equals < 0 ? "" : argument.substring(equals + 1);
            switch (equals < 0 ? argument : argument.substring(0, equals)) {
                case "--out" -> out = path(argument, value);
                case "--facts" -> facts = path(argument, value);
                case "--without" -> without.addAll(Set.of(value.split(",", -1)));
                case "--limit-ms" -> limitMs = limit(argument, value);
                default ->
                    throw new IllegalArgumentException(
                            "'" + argument + "' is none of --out=FILE, --facts=FOLDER, --without=PART,…, --limit-ms=N");
            }
        }
        return new Options(out, facts, without, limitMs);
    }

    private static Path path(String argument, String value) {
        try {
            if (!value.isBlank()) {
                return Path.of(value);
            }
        } catch (InvalidPathException e) {
            // Told below.
        }
        throw new IllegalArgumentException("'" + argument + "' names no path");
    }

    private static long limit(String argument, String value) {
        if (!value.matches("\\d{1,6}") || Long.parseLong(value) < 1 || Long.parseLong(value) > LIMIT_MS_MAX) {
            throw new IllegalArgumentException("'" + argument + "' is not 1 to " + LIMIT_MS_MAX);
        }
        return Long.parseLong(value);
    }
}
