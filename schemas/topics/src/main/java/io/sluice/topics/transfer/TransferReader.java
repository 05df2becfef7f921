package io.sluice.topics.transfer;

import io.sluice.topics.Bytes;
import io.sluice.topics.Extent;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a transfer from its first byte to its last. Holds no more than the chunk it gives. Of one thread.
 *
 * <p>An extent is over when {@code count} of its chunks went on where the bytes so far ended. Where chunks are repeated, its
 * writer may have counted each or may not know of the repeats, so with {@code count} chunks seen it is also over at the next
 * extent, at the partition's end, or when more strangers lie in a row than an extent has.
 */
public final class TransferReader {
    /** More strangers between two of its chunks make a writer begin a new extent. */
    public static final int STRANGERS_MAX = 64;

    private final TransferManifest manifest;
    private final ChunkSource source;
    private final UUID transfer;
    private final List<Extent> extents;
    private final MessageDigest digest = sha256();

    private long position;
    private boolean verified;
    private int nextExtent;
    private @Nullable Extent extent;
    private long limit;
    private int seen;
    private int taken;
    private int strangers;

    /**
     * At the first byte.
     *
     * @param manifest of a COMPLETE transfer
     * @throws IllegalArgumentException if the manifest is of none, or its id is no UUID
     */
    public TransferReader(TransferManifest manifest, ChunkSource source) {
        if (manifest.getState() != TransferState.COMPLETE) {
            throw new IllegalArgumentException(
                    "transfer " + manifest.getTransferId() + " is " + manifest.getState() + " and has no bytes");
        }
        this.manifest = manifest;
        this.source = source;
        this.transfer = UUID.fromString(manifest.getTransferId());
        this.extents = manifest.getExtents();
    }

    /** How many bytes have been given. */
    public long position() {
        return position;
    }

    /**
     * The bytes that follow, at least one; null once all have been given. The last are given only when the length and the
     * SHA-256 of the whole are those of the manifest.
     *
     * @throws TransferUnreadableException and no more bytes can be had from this reader
     */
    public @Nullable ByteBuffer next() throws TransferUnreadableException {
        while (position < manifest.getLength()) {
            StoredChunk chunk = nextOwn();
            if (chunk.offset() > position || chunk.end() <= position) {
                continue;
            }
            if (chunk.end() > manifest.getLength()) {
                throw broken("its chunk at " + chunk.offset() + " ends behind its length of " + manifest.getLength());
            }
            int known = Math.toIntExact(position - chunk.offset());
            int length = chunk.data().length - known;
            digest.update(chunk.data(), known, length);
            position = chunk.end();
            took();
            if (position == manifest.getLength()) {
                verify();
            }
            return ByteBuffer.wrap(chunk.data(), known, length).asReadOnlyBuffer();
        }
        if (!verified) {
            verify();
        }
        return null;
    }

    private StoredChunk nextOwn() throws TransferUnreadableException {
        while (true) {
            Extent at = extent == null ? open() : extent;
            StoredChunk chunk = source.next();
            if (chunk == null || chunk.recordOffset() >= limit) {
                close(at);
            } else if (chunk.transfer().equals(transfer) && chunk.attempt() == manifest.getAttempt()) {
                seen++;
                strangers = 0;
                return chunk;
            } else if (++strangers > STRANGERS_MAX && seen >= at.getCount()) {
                extent = null;
            }
        }
    }

    private Extent open() throws TransferUnreadableException {
        if (nextExtent == extents.size()) {
            throw broken("bytes from " + position + " to " + manifest.getLength() + " are in none of its "
                    + extents.size() + " extents");
        }
        Extent opened = extents.get(nextExtent++);
        limit = Long.MAX_VALUE;
        if (nextExtent < extents.size()) {
            Extent following = extents.get(nextExtent);
            if (following.getPartition() == opened.getPartition()
                    && following.getFirstOffset() > opened.getFirstOffset()) {
                limit = following.getFirstOffset();
            }
        }
        seen = 0;
        taken = 0;
        strangers = 0;
        source.seek(opened.getPartition(), opened.getFirstOffset());
        extent = opened;
        return opened;
    }

    private void close(Extent at) throws TransferUnreadableException {
        if (seen < at.getCount()) {
            throw broken("its extent at offset " + at.getFirstOffset() + " of partition " + at.getPartition()
                    + " has only " + seen + " of " + at.getCount() + " chunks");
        }
        extent = null;
    }

    private void took() {
        taken++;
        if (extent != null && taken == extent.getCount()) {
            extent = null;
        }
    }

    private void verify() throws TransferUnreadableException {
        byte[] actual = digest.digest();
        byte[] expected = Bytes.of(manifest.getSha256());
        if (!MessageDigest.isEqual(actual, expected)) {
            throw broken("its SHA-256 is " + HexFormat.of().formatHex(actual) + ", not "
                    + HexFormat.of().formatHex(expected));
        }
        verified = true;
    }

    private TransferUnreadableException broken(String why) {
        return new TransferUnreadableException(
                Cause.BROKEN, "transfer " + manifest.getTransferId() + " of " + manifest.getEndpointId() + ": " + why);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
