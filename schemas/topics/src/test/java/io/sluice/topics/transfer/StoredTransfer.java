package io.sluice.topics.transfer;

import io.sluice.topics.Extent;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A transfer as a gateway may leave it on the log: chunks in order, and between them strangers, whole runs sent again after
 * a restart, and chunks that came too early since the one before them was lost and sent later.
 */
final class StoredTransfer {
    static final UUID ID = UUID.fromString("0d9f0c4e-7f3c-4f0f-8a53-6f2f8f0e1a11");
    static final int ATTEMPT = 2;

    final ChunkLog log = new ChunkLog();
    final byte[] content;
    private final Random random;
    private final TreeSet<Long> placed = new TreeSet<>();
    private final List<byte[]> chunks = new ArrayList<>();

    StoredTransfer(long seed, int chunkCount) {
        random = new Random(seed);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 0; i < chunkCount; i++) {
            byte[] data = new byte[1 + random.nextInt(40)];
            random.nextBytes(data);
            chunks.add(data);
            whole.writeBytes(data);
        }
        content = whole.toByteArray();
    }

    /** Writes all of it; with disturbances, repeats and strangers lie between. */
    StoredTransfer written(boolean disturbed) {
        int next = 0;
        strangers(disturbed ? random.nextInt(150) : 0);
        while (next < chunks.size()) {
            int kind = disturbed ? random.nextInt(10) : 9;
            if (kind == 0 && next > 0) {
                again(random.nextInt(next), next);
            } else if (kind == 1 && next + 1 < chunks.size()) {
                place(next + 1);
                place(next);
                next++;
            } else if (kind <= 3) {
                strangers(random.nextInt(random.nextBoolean() ? 5 : 200));
            } else {
                place(next++);
            }
        }
        strangers(disturbed ? random.nextInt(150) : 0);
        return this;
    }

    /** A gateway that died before it noted what Kafka had taken sends the run again; it may or may not know of the first. */
    private void again(int from, int to) {
        boolean unknown = random.nextBoolean();
        List<Long> before = List.copyOf(placed);
        for (int chunk = from; chunk < to; chunk++) {
            place(chunk);
        }
        if (unknown) {
            int forgotten = Math.min(to - from, before.size());
            before.subList(before.size() - forgotten, before.size()).stream()
                    .filter(offset -> isRepeatedLater(offset))
                    .forEach(placed::remove);
        }
    }

    private boolean isRepeatedLater(long recordOffset) {
        long offset = log.records().get((int) recordOffset).offset();
        return placed.tailSet(recordOffset, false).stream()
                .anyMatch(later -> log.records().get((int) (long) later).offset() == offset);
    }

    private void place(int chunk) {
        long offset = 0;
        for (int i = 0; i < chunk; i++) {
            offset += chunks.get(i).length;
        }
        placed.add(log.add(
                new StoredChunk(0, "e1", ID, ATTEMPT, offset, chunk == chunks.size() - 1, "", chunks.get(chunk))));
    }

    private void strangers(int count) {
        for (int i = 0; i < count; i++) {
            boolean otherAttempt = random.nextInt(3) == 0;
            byte[] data = new byte[random.nextInt(20)];
            random.nextBytes(data);
            log.add(new StoredChunk(
                    0,
                    "e1",
                    otherAttempt ? ID : new UUID(7, random.nextInt(3)),
                    otherAttempt ? ATTEMPT - 1 : ATTEMPT,
                    random.nextInt(content.length + 1),
                    false,
                    "",
                    data));
        }
    }

    TransferManifest manifest() {
        return TransferManifest.newBuilder()
                .setTransferId(ID.toString())
                .setEndpointId("e1")
                .setGateway("gw-1")
                .setKind(TransferType.RESULT)
                .setCorrelation("i1/e1")
                .setName("stdout")
                .setContentType("")
                .setAttempt(ATTEMPT)
                .setLength(content.length)
                .setSha256(ByteBuffer.wrap(sha256(content)))
                .setStartedAt(0)
                .setEndedAt(0)
                .setState(TransferState.COMPLETE)
                .setReason("")
                .setExtents(extents())
                .build();
    }

    /** By the rule of the catalogue: a new extent where more than 64 records of others lie between. */
    private List<Extent> extents() {
        List<Extent> extents = new ArrayList<>();
        long first = -1;
        long before = -1;
        int count = 0;
        for (long offset : placed) {
            if (count > 0 && offset - before - 1 > TransferReader.STRANGERS_MAX) {
                extents.add(new Extent(0, first, count));
                count = 0;
            }
            if (count == 0) {
                first = offset;
            }
            count++;
            before = offset;
        }
        if (count > 0) {
            extents.add(new Extent(0, first, count));
        }
        return extents;
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
