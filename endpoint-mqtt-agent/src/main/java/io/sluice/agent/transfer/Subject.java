package io.sluice.agent.transfer;

import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import java.util.UUID;

/**
 * What a transfer is.
 *
 * @param activationId whose it is; empty: the endpoint's own
 * @param name stdout, a file's, or an inventory's digest
 * @param contentType media type; may be empty
 * @param length of the whole, if it is known beforehand; else -1
 */
public record Subject(TransferKind kind, String activationId, String name, String contentType, long length) {

    /** A method's standard output. */
    public static Subject output(String activationId) {
        return new Subject(TransferKind.RESULT, activationId, "stdout", "", -1);
    }

    /** Asks to send what is held of it. */
    RequestToSend request(UUID id, int attempt, HeldBytes held) {
        boolean ended = held.isEnded();
        return request(id, attempt, ended ? held.to() : length, ended ? held.sha256() : new byte[0], held.from(), 0);
    }

    /** Says that nothing more of it will be sent: nobody waits for it since a time that has long passed. */
    RequestToSend givenUp(UUID id) {
        return request(id, 0, -1, new byte[0], 0, 1);
    }

    private RequestToSend request(UUID id, int attempt, long bytes, byte[] sha256, long offset, long expiresAt) {
        return new RequestToSend(
                TransferIds.bytes(id),
                attempt,
                kind,
                activationId,
                name,
                contentType,
                bytes,
                sha256,
                offset,
                new byte[0],
                expiresAt);
    }
}
