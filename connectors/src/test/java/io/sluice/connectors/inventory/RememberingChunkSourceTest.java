package io.sluice.connectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.StoredChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RememberingChunkSourceTest {
    private static final int CHUNK = 10;

    private final Log log = new Log();
    private final RememberingChunkSource source = new RememberingChunkSource(log, 5 * CHUNK);

    @Test
    void whatLiesBehindTheLastIsReadWithoutGoingThere() throws Exception {
        log.end = 100;
        source.seek(0, 10);
        for (long offset = 10; offset < 60; offset++) {
            source.seek(0, offset);
            assertThat(offset(source.next())).isEqualTo(offset);
        }

        assertThat(log.seeks).containsExactly("0/10");
    }

    @Test
    void theLastOnesAreGivenAgain() throws Exception {
        log.end = 100;
        source.seek(0, 10);
        for (int i = 0; i < 20; i++) {
            source.next();
        }

        source.seek(0, 26);

        assertThat(offset(source.next())).isEqualTo(26);
        assertThat(offset(source.next())).isEqualTo(27);
        assertThat(log.seeks).containsExactly("0/10");
    }

    @Test
    void whatIsForgottenOrElsewhereIsGoneTo() throws Exception {
        log.end = 100;
        source.seek(0, 10);
        for (int i = 0; i < 20; i++) {
            source.next();
        }

        source.seek(0, 11);
        assertThat(offset(source.next())).isEqualTo(11);
        source.seek(1, 12);
        assertThat(offset(source.next())).isEqualTo(12);
        source.seek(1, 90);
        assertThat(offset(source.next())).isEqualTo(90);

        assertThat(log.seeks).containsExactly("0/10", "0/11", "1/12", "1/90");
    }

    @Test
    void whatHasComeBehindTheEndIsReadAfterTheNextSeek() throws Exception {
        log.end = 11;
        source.seek(0, 10);
        assertThat(offset(source.next())).isEqualTo(10);
        assertThat(source.next()).isNull();

        log.end = 12;
        source.seek(0, 11);

        assertThat(offset(source.next())).isEqualTo(11);
        assertThat(source.next()).isNull();
    }

    private static long offset(@Nullable StoredChunk chunk) {
        return Objects.requireNonNull(chunk).recordOffset();
    }

    /** Partitions with a chunk at each offset, and an end that is looked up by a seek. */
    private static final class Log implements ChunkSource {
        private final List<String> seeks = new ArrayList<>();
        private long end;
        private long knownEnd;
        private long position;

        @Override
        public void seek(int partition, long recordOffset) {
            seeks.add(partition + "/" + recordOffset);
            position = recordOffset;
            knownEnd = end;
        }

        @Override
        public @Nullable StoredChunk next() {
            if (position >= knownEnd) {
                return null;
            }
            return new StoredChunk(position++, "e", new UUID(0, 1), 0, 0, true, "", new byte[CHUNK]);
        }

        @Override
        public void close() {
            knownEnd = 0;
        }
    }
}
