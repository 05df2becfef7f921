package io.sluice.coordinator.query;

import io.sluice.coordinator.selector.SelectorParser;
import io.sluice.topics.Endpoint;
import io.sluice.topics.InvocationState;
import io.sluice.topics.LedgerRow;
import io.sluice.topics.TargetState;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * Which entries of a range are wanted, in words that can be sent to another instance, so that it sends no others.
 *
 * @param text what the kind goes by
 */
public record Narrowing(Kind kind, String text) {
    public static final Narrowing NONE = new Narrowing(Kind.NONE, "");

    /** By what entries are chosen. */
    public enum Kind {
        /** All are wanted. */
        NONE,
        /** Endpoints that this selector means. */
        SELECTOR,
        /** Targets in this state. */
        STATE,
        /** Jobs of this method, in whichever version. */
        METHOD,
        /** Manifests of the files that this activation has sent up, and that are whole. */
        FILES_OF
    }

    /** Says of each entry whether it is wanted. Refuses a text that cannot be read, with {@link IllegalArgumentException}. */
    Predicate<SpecificRecord> wanted() {
        return switch (kind) {
            case NONE -> value -> true;
            case SELECTOR -> {
                var selector = SelectorParser.parse(text);
                yield value -> value instanceof Endpoint endpoint && selector.matches(endpoint);
            }
            case STATE -> {
                TargetState state = TargetState.valueOf(text);
                yield value -> value instanceof LedgerRow row && row.getState() == state;
            }
            case METHOD ->
                value -> value instanceof InvocationState job && job.getMethod().equals(text);
            case FILES_OF ->
                value -> value instanceof TransferManifest manifest
                        && manifest.getKind() == TransferType.LOG
                        && manifest.getState() == TransferState.COMPLETE
                        && manifest.getCorrelation().equals(text);
        };
    }
}
