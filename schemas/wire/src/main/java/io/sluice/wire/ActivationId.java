package io.sluice.wire;

/**
 * Names one invocation on one endpoint: {@code <invocation id>/<endpoint id>}. Derived, never drawn, so the same
 * selection made twice names the same activations.
 *
 * <p>A further attempt is another activation with an id of its own, {@code <invocation id>~<attempt>/<endpoint id>}, so
 * that each runs once at most. The first has no number.
 *
 * @param invocationId without a slash; with the attempt behind it from the second on
 * @param endpointId without a slash
 */
public record ActivationId(String invocationId, String endpointId) {
    private static final char ATTEMPT = '~';

    public ActivationId {
        if (invocationId.isEmpty() || invocationId.indexOf('/') >= 0) {
            throw new IllegalArgumentException("invocation id has the bad value '" + invocationId + "'");
        }
        if (endpointId.isEmpty() || endpointId.indexOf('/') >= 0) {
            throw new IllegalArgumentException("endpoint id has the bad value '" + endpointId + "'");
        }
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException if it is not two names with a slash between them
     */
    public static ActivationId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("activation id has the bad value '" + text + "'");
        }
        return new ActivationId(text.substring(0, slash), text.substring(slash + 1));
    }

    /**
     * The activation of an attempt.
     *
     * @param invocation id without an attempt
     * @param attempt from 1
     */
    public static ActivationId ofAttempt(String invocation, String endpointId, int attempt) {
        return new ActivationId(attempt <= 1 ? invocation : invocation + ATTEMPT + attempt, endpointId);
    }

    /** The invocation's own id, whatever the attempt. */
    public String invocation() {
        int mark = invocationId.indexOf(ATTEMPT);
        return mark < 1 ? invocationId : invocationId.substring(0, mark);
    }

    /**
     * The attempt, from 1.
     *
     * @throws IllegalArgumentException if what stands for it is none
     */
    public int attempt() {
        int mark = invocationId.indexOf(ATTEMPT);
        if (mark < 1) {
            return 1;
        }
        int attempt = -1;
        try {
            attempt = Integer.parseInt(invocationId.substring(mark + 1));
        } catch (NumberFormatException e) {
            attempt = -1;
        }
        if (attempt < 2) {
            throw new IllegalArgumentException("invocation id has the bad attempt '" + invocationId + "'");
        }
        return attempt;
    }

    @Override
    public String toString() {
        return invocationId + "/" + endpointId;
    }
}
