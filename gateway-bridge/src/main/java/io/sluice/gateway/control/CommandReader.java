package io.sluice.gateway.control;

import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.Leaf;
import io.sluice.gateway.inbox.Command;
import io.sluice.topics.ActivationBatch;
import io.sluice.topics.BatchTarget;
import io.sluice.topics.Bytes;
import io.sluice.topics.CancelActivations;
import io.sluice.topics.WithdrawActivation;
import io.sluice.wire.ActivationId;
import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.MethodManifest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Makes commands of what the coordinator wrote. */
final class CommandReader {
    private CommandReader() {}

    /**
     * The command in a message's body; none if the body is not for the inbox.
     *
     * @throws MalformedWireException if the inbox could not work with it
     */
    static Optional<Command> read(Object body, long receivedAtMicros) {
        try {
            if (body instanceof ActivationBatch batch) {
                return Optional.of(activate(batch, receivedAtMicros));
            }
            if (body instanceof CancelActivations cancel) {
                cancel.getEndpointIds().forEach(id -> new ActivationId(cancel.getInvocationId(), id));
                return Optional.of(new Command.Cancel(
                        cancel.getInvocationId(), List.copyOf(cancel.getEndpointIds()), cancel.getReason()));
            }
            if (body instanceof WithdrawActivation withdraw) {
                ActivationId id = new ActivationId(withdraw.getInvocationId(), withdraw.getEndpointId());
                return Optional.of(new Command.Withdraw(id.invocationId(), id.endpointId(), withdraw.getRouteEpoch()));
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new MalformedWireException(String.valueOf(e.getMessage()));
        }
    }

    private static Command.Activate activate(ActivationBatch message, long receivedAtMicros) {
        Batch batch = new Batch(
                Bytes.of(message.getManifest()),
                Bytes.of(message.getManifestSignature()),
                message.getEntryPoint(),
                Bytes.of(message.getArguments()),
                message.getRunTimeoutMs(),
                message.getOutputLimitBytes(),
                message.getExpiresAt(),
                Bytes.of(message.getRootSignature()),
                message.getLeafCount(),
                message.getLive(),
                message.getTraceparent());
        MethodManifest.decode(batch.manifest());
        List<Command.Target> targets = message.getTargets().stream()
                .map(target -> target(message, target))
                .toList();
        return new Command.Activate(message.getInvocationId(), keyOf(batch), batch, targets, receivedAtMicros);
    }

    private static Command.Target target(ActivationBatch message, BatchTarget target) {
        ActivationId id = new ActivationId(message.getInvocationId(), target.getEndpointId());
        Leaf leaf = new Leaf(
                target.getLeafIndex(), target.getPath().stream().map(Bytes::of).toList());
        return new Command.Target(id.endpointId(), target.getRouteEpoch(), leaf);
    }

    /** The same content has the same key, so reading a record twice stores it once. */
    private static String keyOf(Batch batch) {
        MessageDigest sha = Digests.newSha256();
        for (byte[] part : List.of(
                batch.manifest(),
                batch.manifestSignature(),
                batch.entryPoint().getBytes(StandardCharsets.UTF_8),
                batch.arguments(),
                batch.rootSignature())) {
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
            sha.update(part);
        }
        sha.update(ByteBuffer.allocate(3 * Long.BYTES + Integer.BYTES)
                .putLong(batch.runTimeoutMs())
                .putLong(batch.outputLimitBytes())
                .putLong(batch.expiresAt())
                .putInt(batch.leafCount())
                .flip());
        return Digests.hex(sha.digest());
    }
}
