package io.sluice.benchmarks.swarm;

import io.sluice.wire.ContentChunk;
import io.sluice.wire.Digests;
import io.sluice.wire.Fetch;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A content that one endpoint fetches, range by range, one at a time, as an agent does. Of the endpoint's event loop. */
final class Download {
    private static final int RANGE_BYTES = 256 << 10;

    private final byte[] digest;
    private final long sizeBytes;
    private final @Nullable MessageDigest running;
    private final List<Runnable> waiting = new ArrayList<>();
    private long received;
    private long askedTo;

    /** @param checks whether its digest is reckoned, which takes the machine's time */
    Download(byte[] digest, long sizeBytes, boolean checks) {
        this.digest = digest.clone();
        this.sizeBytes = sizeBytes;
        this.running = checks ? Digests.newSha256() : null;
    }

    void whenHere(Runnable then) {
        waiting.add(then);
    }

    /** What to ask for now. */
    Fetch ask() {
        int length = (int) Math.min(RANGE_BYTES, sizeBytes - received);
        askedTo = received + length;
        return new Fetch(digest, received, length);
    }

    /** Takes a piece; false: it is not the next. */
    boolean take(ContentChunk piece) {
        if (piece.offset() != received || received + piece.data().length > askedTo || piece.data().length == 0) {
            return false;
        }
        received += piece.data().length;
        if (running != null) {
            running.update(piece.data());
        }
        return true;
    }

    /** All that was asked for is here, and there is more. */
    boolean wantsMore() {
        return received == askedTo && received < sizeBytes;
    }

    boolean isComplete() {
        return received == sizeBytes;
    }

    /** Whether it is what was asked for; true if that is not checked. Once, when complete. */
    boolean isRight() {
        return running == null || Arrays.equals(running.digest(), digest);
    }

    void here() {
        waiting.forEach(Runnable::run);
    }
}
