package io.sluice.topics.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.topics.Extent;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.transfer.TransferUnreadableException.Cause;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is true of a reading whatever lies between a transfer's chunks. */
class TransferReaderProperties {

    @Property(tries = 500)
    void strangersRepeatsAndRestartsDoNotShowInTheBytes(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int chunks) throws Exception {
        // Given
        StoredTransfer stored = new StoredTransfer(seed, chunks).written(true);
        // When
        byte[] read = readAll(stored.manifest(), stored.log);
        // Then
        assertThat(read).isEqualTo(stored.content);
    }

    @Property(tries = 200)
    void readsLittleBeyondTheExtents(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int chunks)
            throws Exception {
        // Given
        StoredTransfer stored = new StoredTransfer(seed, chunks).written(true);
        TransferManifest manifest = stored.manifest();
        int chunksInExtents =
                manifest.getExtents().stream().mapToInt(Extent::getCount).sum();
        // When
        readAll(manifest, stored.log);
        // Then
        int extents = manifest.getExtents().size();
        assertThat(stored.log.reads())
                .isLessThanOrEqualTo((chunksInExtents + chunks + extents) * (TransferReader.STRANGERS_MAX + 1));
    }

    @Property(tries = 300)
    void aLostChunkIsAnErrorAndNeverAShorterTransfer(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int chunks,
            @ForAll @IntRange(min = 0, max = 1_000) int which) {
        // Given
        StoredTransfer stored = new StoredTransfer(seed, chunks).written(true);
        TransferManifest manifest = stored.manifest();
        List<Long> own = offsets(stored);
        long lost = own.get(which % own.size());
        stored.log.records().replaceAll(chunk -> isOwn(chunk) && chunk.offset() == lost ? stranger(chunk) : chunk);
        // Then
        assertThatThrownBy(() -> readAll(manifest, stored.log))
                .isInstanceOfSatisfying(
                        TransferUnreadableException.class,
                        e -> assertThat(e.why()).isEqualTo(Cause.BROKEN));
    }

    @Property(tries = 300)
    void aChangedByteIsAnErrorBeforeTheLastPieceIsGiven(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int chunks,
            @ForAll @IntRange(min = 0, max = 1_000) int which) {
        // Given
        StoredTransfer stored = new StoredTransfer(seed, chunks).written(false);
        List<StoredChunk> own =
                stored.log.records().stream().filter(chunk -> isOwn(chunk)).toList();
        byte[] data = own.get(which % own.size()).data();
        data[which % data.length] ^= 1;
        ByteArrayOutputStream given = new ByteArrayOutputStream();
        // Then
        assertThatThrownBy(() -> readInto(given, stored.manifest(), stored.log))
                .isInstanceOf(TransferUnreadableException.class)
                .hasMessageContaining("SHA-256");
        assertThat(given.size()).isLessThan(stored.content.length);
    }

    @Property(tries = 100)
    void whatRetentionDeletedIsGone(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int chunks) {
        // Given
        StoredTransfer stored = new StoredTransfer(seed, chunks).written(true);
        TransferManifest manifest = stored.manifest();
        stored.log.deleteBefore(manifest.getExtents().get(0).getFirstOffset() + 1);
        // Then
        assertThatThrownBy(() -> readAll(manifest, stored.log))
                .isInstanceOfSatisfying(
                        TransferUnreadableException.class,
                        e -> assertThat(e.why()).isEqualTo(Cause.GONE));
    }

    private static List<Long> offsets(StoredTransfer stored) {
        return stored.log.records().stream()
                .filter(TransferReaderProperties::isOwn)
                .map(StoredChunk::offset)
                .distinct()
                .toList();
    }

    private static boolean isOwn(StoredChunk chunk) {
        return chunk.transfer().equals(StoredTransfer.ID) && chunk.attempt() == StoredTransfer.ATTEMPT;
    }

    private static StoredChunk stranger(StoredChunk chunk) {
        return new StoredChunk(
                chunk.recordOffset(), "e2", StoredChunk.NOBODY, 0, chunk.offset(), false, "", chunk.data());
    }

    private static byte[] readAll(TransferManifest manifest, ChunkLog log) throws TransferUnreadableException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        readInto(all, manifest, log);
        return all.toByteArray();
    }

    private static void readInto(ByteArrayOutputStream all, TransferManifest manifest, ChunkLog log)
            throws TransferUnreadableException {
        TransferReader reader = new TransferReader(manifest, log);
        for (ByteBuffer piece = reader.next(); piece != null; piece = reader.next()) {
            assertThat(piece.remaining()).isPositive();
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            all.writeBytes(bytes);
            assertThat(reader.position()).isEqualTo(all.size());
        }
    }
}
