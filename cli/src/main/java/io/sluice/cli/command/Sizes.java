package io.sluice.cli.command;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people type them: {@code 4096}, {@code 16KiB}, {@code 10GiB}. */
final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(B|KIB|MIB|GIB|TIB)?");

    private Sizes() {}

    static long parse(String option, String text) {
        Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new Failure(
                    ExitCode.USAGE,
                    option + " has the bad value '" + text + "': expected bytes, or such as 16KiB, 10GiB");
        }
        String unit = matcher.group(2);
        int shift = unit == null || unit.equals("B") ? 0 : 10 * ("KMGT".indexOf(unit.charAt(0)) + 1);
        long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE >> shift) {
            throw new Failure(ExitCode.USAGE, option + " has the bad value '" + text + "': that is too much");
        }
        return number << shift;
    }
}
