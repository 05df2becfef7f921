package io.sluice.wire;

/**
 * Names one invocation on one endpoint: {@code <invocation id>/<endpoint id>}. Derived, never drawn, so the same
 * selection made twice names the same activations.
 *
 * @param invocationId without a slash
 * @param endpointId without a slash
 */
public record ActivationId(String invocationId, String endpointId) {

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

    @Override
    public String toString() {
        return invocationId + "/" + endpointId;
    }
}
