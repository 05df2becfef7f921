package io.sluice.coordinator.policy;

import java.util.List;
import java.util.Map;

/**
 * One rule of a policy.
 *
 * @param line where it begins in the document, from 1
 * @param condition when it holds
 * @param labels given to the endpoint, which then has them for the rules that follow
 * @param upgrade version its agent should have; empty: says nothing
 * @param end what ends the decision; {@link End.GoOn}: the next rule is asked
 */
record Rule(String name, int line, Condition condition, Map<String, String> labels, String upgrade, End end) {

    /** What a rule decides. */
    sealed interface End {
        /** Nothing. */
        record GoOn() implements End {}

        /** It may not log in. */
        record Exclude(String reason) implements End {}

        /** It may not log in until somebody has looked at it. */
        record Quarantine(String reason) implements End {}

        /** At the first of these that is UP. */
        record Choose(List<String> gateways) implements End {}

        /** Where it was, if that is UP. */
        record Keep() implements End {}
    }
}
