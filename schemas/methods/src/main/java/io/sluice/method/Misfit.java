package io.sluice.method;

/**
 * A place where a value is not as its schema wants it.
 *
 * @param field its path within the value, such as {@code pids[0]}; empty for the whole
 * @param rule the schema's keyword, such as {@code maximum}
 * @param problem in words
 */
public record Misfit(String field, String rule, String problem) {
    /** The same in one line, the field's path put behind {@code root}. */
    public String said(String root) {
        String path = field.isEmpty() || field.startsWith("[") ? root + field : root + "." + field;
        return "'" + path + "': " + problem + " (rule " + rule + ")";
    }
}
