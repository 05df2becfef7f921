package io.sluice.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.render.JobText;
import java.math.BigDecimal;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a job is waited for: its end ({@code complete}), a share of its targets to end ({@code 80%}), or more failures than a
 * number or a share ({@code failed>5}, {@code failed>5%}).
 *
 * @param text as written
 * @param isMet whether a job's state is what is waited for
 */
record Until(String text, Predicate<JsonNode> isMet) {
    static final Until COMPLETE = new Until("complete", JobText::isComplete);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?)%");
    private static final Pattern FAILED = Pattern.compile("failed>(\\d{1,9})");
    private static final Pattern FAILED_SHARE = Pattern.compile("failed>(\\d{1,3}(?:\\.\\d+)?)%");

    /** @throws IllegalArgumentException if it cannot be read */
    static Until parse(String text) {
        if (text.equals(COMPLETE.text())) {
            return COMPLETE;
        }
        Matcher share = SHARE.matcher(text);
        if (share.matches()) {
            BigDecimal least = new BigDecimal(share.group(1));
            return new Until(text, job -> areKnown(job) && compare(JobText.ended(job), job, least) >= 0);
        }
        Matcher failed = FAILED.matcher(text);
        if (failed.matches()) {
            long most = Long.parseLong(failed.group(1));
            return new Until(text, job -> JobText.failed(job) > most);
        }
        Matcher failedShare = FAILED_SHARE.matcher(text);
        if (failedShare.matches()) {
            BigDecimal most = new BigDecimal(failedShare.group(1));
            return new Until(text, job -> areKnown(job) && compare(JobText.failed(job), job, most) > 0);
        }
        throw new IllegalArgumentException(
                "'" + text + "' is nothing to wait for: expected complete, 80%, failed>5 or failed>5%");
    }

    /** Whether it is the job's end that is waited for. */
    boolean isComplete() {
        return text.equals(COMPLETE.text());
    }

    private static boolean areKnown(JsonNode job) {
        return !job.path("phase").asText().equals("SELECTING");
    }

    private static int compare(long count, JsonNode job, BigDecimal share) {
        return BigDecimal.valueOf(count)
                .multiply(HUNDRED)
                .compareTo(share.multiply(BigDecimal.valueOf(JobText.targets(job))));
    }

    /** For the command line. */
    static final class Option implements ITypeConverter<Until> {
        @Override
        public Until convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }
}
