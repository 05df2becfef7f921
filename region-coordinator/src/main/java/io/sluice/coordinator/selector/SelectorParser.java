package io.sluice.coordinator.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads selectors in the grammar of Kubernetes, with patterns beside it.
 *
 * <pre>
 *   selector    = "*" | requirement { "," requirement }
 *   requirement = key ("=" | "==" | "!=") value | key ("in" | "notin") "(" value { "," value } ")" | key | "!" key
 *               | key ("~" | "!~") glob | glob
 * </pre>
 *
 * Keys and values are made of letters, digits and {@code . _ - /}, values of {@code : @ +} as well; a value may be empty.
 * A glob is a value with {@code *} and {@code ?} in it; standing alone it is one of the endpoint's name.
 */
public final class SelectorParser {
    private static final int MAX_LENGTH = 16_384;

    private final String text;
    private int position;

    private SelectorParser(String text) {
        this.text = text;
    }

    /**
     * Reads a selector.
     *
     * @throws SelectorSyntaxException saying where it cannot be read, and what was expected there
     */
    public static LabelSelector parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new SelectorSyntaxException(
                    text.substring(0, 40) + "…", 40, "no more than " + MAX_LENGTH + " characters");
        }
        return new SelectorParser(text).selector();
    }

    private LabelSelector selector() {
        skipSpace();
        if (isStarAlone() && accept('*')) {
            skipSpace();
            requireEnd("nothing after '*'");
            return new LabelSelector(List.of());
        }
        List<Requirement> requirements = new ArrayList<>();
        do {
            requirements.add(requirement());
            skipSpace();
        } while (accept(','));
        requireEnd("',' or the end");
        return new LabelSelector(List.copyOf(requirements));
    }

    private boolean isStarAlone() {
        int after = position + 1;
        return text.startsWith("*", position) && (after == text.length() || Character.isWhitespace(text.charAt(after)));
    }

    private Requirement requirement() {
        skipSpace();
        if (accept('!')) {
            skipSpace();
            return new Requirement.Absent(key());
        }
        int start = position;
        String name = glob();
        if (Glob.isPattern(name)) {
            return new Requirement.Like(Labels.NAME, new Glob(name));
        }
        position = start;
        String key = key();
        skipSpace();
        if (accept('!')) {
            if (accept('~')) {
                return new Requirement.NotLike(key, pattern());
            }
            if (!accept('=')) {
                throw new SelectorSyntaxException(text, position, "'=' or '~'");
            }
            return new Requirement.NotIn(key, Set.of(value()));
        }
        if (accept('~')) {
            return new Requirement.Like(key, pattern());
        }
        if (accept('=')) {
            accept('=');
            return new Requirement.In(key, Set.of(value()));
        }
        int before = position;
        String word = word(false);
        return switch (word) {
            case "" -> new Requirement.Exists(key);
            case "in" -> new Requirement.In(key, values());
            case "notin" -> new Requirement.NotIn(key, values());
            default -> throw new SelectorSyntaxException(text, before, "=, ==, !=, ~, !~, in, notin, ',' or the end");
        };
    }

    private Set<String> values() {
        skipSpace();
        require('(');
        Set<String> values = new TreeSet<>();
        do {
            values.add(value());
            skipSpace();
        } while (accept(','));
        if (!accept(')')) {
            throw new SelectorSyntaxException(text, position, "',' or ')'");
        }
        return Set.copyOf(values);
    }

    private String key() {
        String key = word(false);
        if (key.isEmpty()) {
            throw new SelectorSyntaxException(text, position, "a label, such as os, or *");
        }
        return key;
    }

    private String value() {
        skipSpace();
        String value = word(true);
        if (position < text.length() && Glob.isPattern(text.substring(position, position + 1))) {
            throw new SelectorSyntaxException(text, position, "a value; patterns stand behind ~ or !~");
        }
        return value;
    }

    private Glob pattern() {
        skipSpace();
        String glob = glob();
        if (glob.isEmpty()) {
            throw new SelectorSyntaxException(text, position, "a pattern, such as web-*");
        }
        return new Glob(glob);
    }

    private String glob() {
        int start = position;
        while (position < text.length()
                && (isWordPart(text.charAt(position), true)
                        || Glob.isPattern(text.substring(position, position + 1)))) {
            position++;
        }
        return text.substring(start, position);
    }

    private String word(boolean isValue) {
        int start = position;
        while (position < text.length() && isWordPart(text.charAt(position), isValue)) {
            position++;
        }
        return text.substring(start, position);
    }

    private static boolean isWordPart(char c, boolean isValue) {
        return Character.isLetterOrDigit(c) || "._-/".indexOf(c) >= 0 || (isValue && ":@+".indexOf(c) >= 0);
    }

    private void skipSpace() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private boolean accept(char c) {
        if (position < text.length() && text.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    private void require(char c) {
        if (!accept(c)) {
            throw new SelectorSyntaxException(text, position, "'" + c + "'");
        }
    }

    private void requireEnd(String expected) {
        if (position < text.length()) {
            throw new SelectorSyntaxException(text, position, expected);
        }
    }
}
