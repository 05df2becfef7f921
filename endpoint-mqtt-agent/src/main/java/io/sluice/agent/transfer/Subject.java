package io.sluice.agent.transfer;

import io.sluice.wire.TransferKind;

/**
 * What a transfer is.
 *
 * @param activationId whose it is
 * @param name stdout, or a file's
 * @param contentType media type; may be empty
 * @param length of the whole, if it is known beforehand; else -1
 */
public record Subject(TransferKind kind, String activationId, String name, String contentType, long length) {

    /** A method's standard output. */
    public static Subject output(String activationId) {
        return new Subject(TransferKind.RESULT, activationId, "stdout", "", -1);
    }
}
