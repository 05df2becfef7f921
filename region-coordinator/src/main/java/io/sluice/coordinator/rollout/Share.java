package io.sluice.coordinator.rollout;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Shares as people write them: {@code 5%}, {@code 0.5%}; as a number: hundredths of a percent. */
public final class Share {
    private static final Pattern WRITTEN = Pattern.compile("\\d{1,3}(\\.\\d{1,2})?%");

    private Share() {}

    /**
     * Hundredths of a percent.
     *
     * @throws IllegalArgumentException if it is no share from 0% to 100%
     */
    public static int parse(String text) {
        if (!WRITTEN.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no share such as 5% or 0.5%");
        }
        int share = new BigDecimal(text.substring(0, text.length() - 1))
                .movePointRight(2)
                .intValueExact();
        if (share > Waves.ALL) {
            throw new IllegalArgumentException("'" + text + "' is more than 100%");
        }
        return share;
    }
}
