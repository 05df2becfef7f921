package io.sluice.agent.filepack;

/** Why a filepack was not put in place. The message begins with a code. */
final class PlacementException extends Exception {
    private static final long serialVersionUID = 1L;

    PlacementException(String code, String words) {
        super(code + ": " + words);
    }
}
