package io.sluice.inventory;

import java.util.Locale;

/** A system's and a processor's name as one word, the same as agents log in with: {@code linux-x86_64}. */
final class Platform {
    private Platform() {}

    /** From what Java calls them. */
    static String of(String osName, String architecture) {
        return os(osName.toLowerCase(Locale.ROOT)) + "-" + architecture(architecture.toLowerCase(Locale.ROOT));
    }

    private static String os(String name) {
        if (name.startsWith("mac")) {
            return "darwin";
        }
        return name.startsWith("windows") ? "windows" : name.replaceAll("[^a-z0-9]", "");
    }

    private static String architecture(String name) {
        return switch (name) {
            case "amd64", "x64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> name.replaceAll("[^a-z0-9_]", "");
        };
    }
}
