package io.sluice.wire.filepack;

import io.sluice.wire.filepack.PackEntry.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a manifest may say. Judged where it is built, where it is published and where it is placed: an endpoint believes
 * nobody about paths.
 */
public final class PackRules {
    /** Entries of one filepack. Agents hold them in a heap of 24 MiB. */
    public static final int ENTRIES = 10_000;

    /** Bytes of all files together: as many as chunks of the greatest average length can be held in a list. */
    public static final long TOTAL_BYTES = 12L << 30;

    /** Bytes of a published filepack's description, without its files. */
    public static final int DESCRIPTION_BYTES = 4 << 20;

    /** Hooks before, and as many after. */
    public static final int HOOKS = 16;

    /** Names in which staged files begin. */
    public static final String STAGED = ".sluice-";

    private static final int MOST_CHARACTERS = 1_024;
    private static final int MOST_IN_A_PART = 200;
    private static final int MOST_TEXT = 4_000;
    private static final int MOST_ARGUMENTS = 64 << 10;
    private static final int MODES = 0777;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@$-]{0,63}|");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*");

    private PackRules() {}

    /**
     * What is wrong with the manifest; empty if nothing is.
     *
     * @return a sentence that begins with the field
     */
    public static Optional<String> objection(PackManifest manifest) {
        if (!isName(manifest.name())) {
            return Optional.of("name '" + manifest.name() + "' is not 1 to 80 letters, digits and . _ -");
        }
        if (!isName(manifest.version())) {
            return Optional.of("version '" + manifest.version() + "' is not 1 to 80 letters, digits and . _ -");
        }
        if (manifest.description().length() > MOST_TEXT || manifest.receivers().length() > MOST_TEXT) {
            return Optional.of("description or receivers has more than " + MOST_TEXT + " characters");
        }
        if (!Chunker.isAverage(manifest.chunkBytes())) {
            return Optional.of("chunkBytes " + manifest.chunkBytes() + " is no power of two that chunks can have");
        }
        return target(manifest.target())
                .or(() -> hooks(manifest))
                .or(() -> entries(manifest.entries()))
                .or(() -> chunks(manifest));
    }

    /** Whether it names a filepack or a version. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** What is wrong with a target folder; empty if nothing is. */
    public static Optional<String> target(String target) {
        boolean absolute = target.startsWith("/") || target.matches("[A-Za-z]:[\\\\/].*");
        if (!absolute) {
            return Optional.of("target '" + target + "' is no absolute path");
        }
        for (String part : target.split("[\\\\/]", -1)) {
            if (part.equals("..") || part.equals(".")) {
                return Optional.of("target '" + target + "' has the part '" + part + "'");
            }
        }
        return hasControl(target) || target.length() > MOST_CHARACTERS
                ? Optional.of("target has control characters or is longer than " + MOST_CHARACTERS)
                : Optional.empty();
    }

    /** What is wrong with a path below the target; empty if nothing is. */
    public static Optional<String> path(String path) {
        String said = "path '" + path + "' ";
        if (path.isEmpty()) {
            return Optional.of("path is empty");
        }
        if (path.startsWith("/") || DRIVE.matcher(path).matches()) {
            return Optional.of(said + "is absolute: it has to be below the target");
        }
        if (path.contains("\\") || hasControl(path) || path.length() > MOST_CHARACTERS) {
            return Optional.of(said + "has a backslash or a control character, or more than " + MOST_CHARACTERS);
        }
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                return Optional.of(said + "leaves the target: it has the part '..'");
            }
            if (part.isEmpty() || part.equals(".") || part.length() > MOST_IN_A_PART) {
                return Optional.of(said + "has a part that is empty, '.' or longer than " + MOST_IN_A_PART);
            }
            if (part.startsWith(STAGED)) {
                return Optional.of(said + "has a part that begins with " + STAGED + ", as staged files do");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> entries(List<PackEntry> entries) {
        if (entries.isEmpty() || entries.size() > ENTRIES) {
            return Optional.of("files: " + entries.size() + " of them, expected 1 to " + ENTRIES);
        }
        long total = entries.stream().mapToLong(PackEntry::sizeBytes).sum();
        if (total > TOTAL_BYTES) {
            return Optional.of("files: " + total + " bytes, at most " + TOTAL_BYTES + " are allowed in one filepack");
        }
        Map<String, PackEntry> seen = new HashMap<>();
        for (PackEntry entry : entries) {
            Optional<String> wrong = path(entry.path()).or(() -> entry(entry));
            if (wrong.isPresent()) {
                return wrong;
            }
            if (seen.put(entry.path(), entry) != null) {
                return Optional.of("path '" + entry.path() + "' is there twice");
            }
        }
        for (PackEntry entry : entries) {
            for (int slash = entry.path().indexOf('/');
                    slash > 0;
                    slash = entry.path().indexOf('/', slash + 1)) {
                PackEntry above = seen.get(entry.path().substring(0, slash));
                if (above != null && above.kind() != Kind.FOLDER) {
                    return Optional.of("path '" + entry.path() + "' is below '" + above.path()
                            + "', which is no folder but " + above.kind());
                }
            }
        }
        return Optional.empty();
    }

    /** No chunk is longer than the chunker cuts: whoever fetches one holds it in memory. */
    private static Optional<String> chunks(PackManifest manifest) {
        int most = new Chunker(manifest.chunkBytes()).mostBytes();
        for (PackEntry entry : manifest.entries()) {
            for (int i = 0; i < entry.chunks().count(); i++) {
                if (entry.chunks().sizeBytes(i) > most) {
                    return Optional.of("path '" + entry.path() + "' has a chunk of "
                            + entry.chunks().sizeBytes(i) + " bytes, at most " + most + " are allowed");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> entry(PackEntry entry) {
        if (entry.mode() < 0 || entry.mode() > MODES) {
            return Optional.of("path '" + entry.path() + "' has the bad mode " + Integer.toOctalString(entry.mode()));
        }
        if (!ACCOUNT.matcher(entry.owner()).matches()
                || !ACCOUNT.matcher(entry.group()).matches()) {
            return Optional.of("path '" + entry.path() + "' has the bad owner or group '" + entry.owner() + "', '"
                    + entry.group() + "'");
        }
        return entry.kind() == Kind.LINK ? link(entry) : Optional.empty();
    }

    /** A link may only lead to what is below the target, judged by its text: what others put there cannot be known. */
    private static Optional<String> link(PackEntry entry) {
        String said = "path '" + entry.path() + "' is a link to '" + entry.linkTo() + "', ";
        if (entry.linkTo().isEmpty()
                || entry.linkTo().startsWith("/")
                || entry.linkTo().contains("\\")
                || DRIVE.matcher(entry.linkTo()).matches()
                || hasControl(entry.linkTo())
                || entry.linkTo().length() > MOST_CHARACTERS) {
            return Optional.of(said + "which is no relative path");
        }
        Deque<String> at = new ArrayDeque<>(List.of(entry.path().split("/", -1)));
        at.removeLast();
        for (String part : entry.linkTo().split("/", -1)) {
            if (part.equals("..") && at.isEmpty()) {
                return Optional.of(said + "which leaves the target");
            } else if (part.equals("..")) {
                at.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                at.addLast(part);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> hooks(PackManifest manifest) {
        if (manifest.before().size() > HOOKS || manifest.after().size() > HOOKS) {
            return Optional.of("before or after lists more than " + HOOKS + " hooks");
        }
        for (PackHook hook : manifest.hooks()) {
            if (!hook.method().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
                    || !hook.version().matches("([A-Za-z0-9][A-Za-z0-9._-]{0,99})?")) {
                return Optional.of("hook '" + hook.named() + "' names no method: expected NAME or NAME@VERSION");
            }
            if (hook.arguments().length() > MOST_ARGUMENTS || hook.entryPoint().length() > 128) {
                return Optional.of("hook '" + hook.named() + "' has arguments of more than " + MOST_ARGUMENTS);
            }
        }
        return Optional.empty();
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }
}
