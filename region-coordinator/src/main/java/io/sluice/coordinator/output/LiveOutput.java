package io.sluice.coordinator.output;

import io.sluice.topics.transfer.StoredChunk;
import io.sluice.wire.ActivationId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which of the chunks that come by are new output of one invocation. Of each transfer it gives every byte once, in order, from
 * the first chunk it sees: what comes again, also in a later attempt, is dropped, and so is what came too early, since it
 * comes again behind what is missing. Chunks whose writer does not say whose they are belong to nobody.
 */
public final class LiveOutput {
    private final String invocationId;
    private final @Nullable String endpointId;
    private final int transfersMax;
    private final Map<UUID, Long> positions = new HashMap<>();
    private long leftOut;

    /**
     * Nothing seen yet.
     *
     * @param endpointId of the one target that is wanted; null: all
     * @param transfersMax that are told apart
     */
    public LiveOutput(String invocationId, @Nullable String endpointId, int transfersMax) {
        this.invocationId = invocationId;
        this.endpointId = endpointId;
        this.transfersMax = transfersMax;
    }

    /**
     * New output.
     *
     * @param offset of the first byte in the target's whole output
     * @param data at least one byte
     */
    public record Piece(String endpointId, UUID transfer, long offset, byte[] data) {}

    /** What is new in a chunk. */
    public Optional<Piece> take(StoredChunk chunk) {
        if (!isWanted(chunk)) {
            return Optional.empty();
        }
        Long known = positions.get(chunk.transfer());
        long position = known == null ? chunk.offset() : known;
        if (chunk.offset() > position || chunk.end() <= position) {
            return Optional.empty();
        }
        if (known == null && positions.size() >= transfersMax) {
            leftOut++;
            return Optional.empty();
        }
        positions.put(chunk.transfer(), chunk.end());
        int from = Math.toIntExact(position - chunk.offset());
        byte[] data = new byte[chunk.data().length - from];
        System.arraycopy(chunk.data(), from, data, 0, data.length);
        return Optional.of(new Piece(chunk.endpointId(), chunk.transfer(), position, data));
    }

    /** Chunks left out since they are of more transfers than it tells apart. */
    public long leftOut() {
        return leftOut;
    }

    public String invocationId() {
        return invocationId;
    }

    private boolean isWanted(StoredChunk chunk) {
        return isOfInvocation(chunk) && (endpointId == null || endpointId.equals(chunk.endpointId()));
    }

    /** Whatever the attempt. */
    private boolean isOfInvocation(StoredChunk chunk) {
        try {
            ActivationId activation = ActivationId.parse(chunk.correlation());
            return activation.invocation().equals(invocationId)
                    && activation.endpointId().equals(chunk.endpointId());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
