package io.sluice.cli.command;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people type them: {@code 4096}, {@code 16KiB}, {@code 1MiB}. */
final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(B|KIB|MIB|GIB)?");

    private Sizes() {}

    static long parse(String option, String text) {
        Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new Failure(
                    ExitCode.USAGE,
                    option + " has the bad value '" + text + "': expected bytes, or such as 16KiB, 1MiB");
        }
        String unit = matcher.group(2);
        int shift = unit == null || unit.equals("B") ? 0 : 10 * ("KMG".indexOf(unit.charAt(0)) + 1);
        return Long.parseLong(matcher.group(1)) << shift;
    }
}
