package io.sluice.connectors.file;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a finished file, which says what is in it.
 *
 * @param partition of the topic
 * @param first offset of its first record
 * @param last offset of its last record
 */
record FileName(int partition, long first, long last) {
    /** What a file's name ends with while it is written. */
    static final String UNFINISHED = ".part";

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})-(\\d{20})-(\\d{20})\\.jsonl");

    /** Empty if it is none of ours. */
    static Optional<FileName> of(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new FileName(
                        Integer.parseInt(form.group(1)), Long.parseLong(form.group(2)), Long.parseLong(form.group(3))))
                : Optional.empty();
    }

    String text() {
        return "%d-%020d-%020d.jsonl".formatted(partition, first, last);
    }

    /** Its name while it is written, when its last record is not known. */
    static String unfinished(int partition, long first) {
        return "%d-%020d%s".formatted(partition, first, UNFINISHED);
    }

    static boolean isUnfinishedOf(String text, int partition) {
        return text.startsWith(partition + "-") && text.endsWith(UNFINISHED);
    }
}
