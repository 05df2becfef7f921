package io.sluice.coordinator.selector;

/**
 * A pattern over a whole value: {@code *} stands for any characters, none among them, and {@code ?} for exactly one.
 *
 * @param pattern as written
 */
public record Glob(String pattern) {

    /** Whether the text has something in it that makes it a pattern. */
    static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /** What every value that matches begins with; perhaps nothing. */
    String prefix() {
        int end = 0;
        while (end < pattern.length() && pattern.charAt(end) != '*' && pattern.charAt(end) != '?') {
            end++;
        }
        return pattern.substring(0, end);
    }

    /** Whether every value that begins with the prefix matches. */
    boolean isPrefix() {
        return pattern.length() == prefix().length() + 1 && pattern.endsWith("*");
    }

    /** Goes back to the last star only, so that no pattern takes more than pattern times value. */
    public boolean matches(String value) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < value.length()) {
            char wanted = at < pattern.length() ? pattern.charAt(at) : 0;
            if (at < pattern.length() && wanted == '*') {
                star = at++;
                resume = in;
            } else if (at < pattern.length() && (wanted == '?' || wanted == value.charAt(in))) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
