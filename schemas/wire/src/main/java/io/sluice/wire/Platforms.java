package io.sluice.wire;

import java.util.Locale;

/** Names of platforms: operating system, hyphen, architecture. */
public final class Platforms {
    /** Runs where no variant of its own is named. */
    public static final String ANY = "any";

    private Platforms() {}

    /** This machine's platform, such as {@code linux-x86_64}, {@code windows-x86_64}, {@code darwin-aarch64}. */
    public static String current() {
        return os(System.getProperty("os.name", "unknown")) + "-" + arch(System.getProperty("os.arch", "unknown"));
    }

    /** The part of a platform before the hyphen. */
    public static String osOf(String platform) {
        int hyphen = platform.indexOf('-');
        return hyphen < 0 ? platform : platform.substring(0, hyphen);
    }

    /** The part of a platform behind the hyphen; empty if there is none. */
    public static String archOf(String platform) {
        int hyphen = platform.indexOf('-');
        return hyphen < 0 ? "" : platform.substring(hyphen + 1);
    }

    static String os(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("linux")) {
            return "linux";
        }
        if (lower.startsWith("windows")) {
            return "windows";
        }
        if (lower.startsWith("mac") || lower.startsWith("darwin")) {
            return "darwin";
        }
        return lower.replaceAll("[^a-z0-9]", "");
    }

    static String arch(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            default -> name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "");
        };
    }
}
