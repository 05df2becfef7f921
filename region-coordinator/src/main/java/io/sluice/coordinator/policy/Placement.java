package io.sluice.coordinator.policy;

import java.util.List;
import java.util.Map;

/**
 * What was decided about a login.
 *
 * @param outcome what becomes of it
 * @param rule the one that decided it; {@link LoginRules#BUILT_IN}: none did
 * @param reason in words
 * @param labels given to the endpoint
 * @param upgrade version its agent should have; empty: none is named
 * @param trace what each rule that was asked said
 */
public record Placement(
        Outcome outcome, String rule, String reason, Map<String, String> labels, String upgrade, List<String> trace) {

    /** What becomes of a login. */
    public sealed interface Outcome {
        /** It may come in where it is. */
        record Here() implements Outcome {}

        /** It is to go to one of these gateways, the best first. */
        record Elsewhere(List<String> gateways) implements Outcome {}

        /** It may not come in. */
        record Excluded() implements Outcome {}

        /** It may not come in until somebody has looked at it. */
        record Quarantined() implements Outcome {}
    }
}
