package io.sluice.coordinator.enrolment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A join token as its owner knows it.
 *
 * @param verifier SHA-256 of the proof, lower-case hex
 * @param expiresAt milliseconds since 1970
 * @param uses how many endpoints it may enrol
 * @param used how many it has
 * @param honoured the last requests honoured, oldest first
 */
record TokenState(String verifier, long expiresAt, int uses, int used, List<Honoured> honoured) {
    /** So many requests are remembered; one repeated after that many others spends a use of its own. */
    static final int REMEMBERED = 64;

    TokenState {
        honoured = List.copyOf(honoured);
    }

    /**
     * A request that spent a use.
     *
     * @param csrDigest SHA-256 of its certificate request, lower-case hex
     */
    record Honoured(String requestId, String csrDigest) {}

    Optional<Honoured> find(String requestId) {
        return honoured.stream()
                .filter(known -> known.requestId().equals(requestId))
                .findFirst();
    }

    TokenState spent(Honoured request) {
        List<Honoured> now = new ArrayList<>(honoured);
        now.add(request);
        return new TokenState(
                verifier, expiresAt, uses, used + 1, now.subList(Math.max(0, now.size() - REMEMBERED), now.size()));
    }
}
