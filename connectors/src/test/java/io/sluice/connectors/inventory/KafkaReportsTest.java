package io.sluice.connectors.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.connectors.inventory.Reports.Sent;
import io.sluice.connectors.inventory.report.ReportRefusedException;
import io.sluice.connectors.inventory.report.ReportRefusedException.Cause;
import io.sluice.topics.TopicsUnavailableException;
import io.sluice.topics.transfer.ChunkSource;
import io.sluice.topics.transfer.StoredChunk;
import io.sluice.topics.transfer.TransferUnreadableException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaReportsTest {
    private final Sent sent = Reports.sent("e1", Reports.of(1, "curl"), 2);
    private final Source source = new Source();
    private int opened;

    @Test
    void aReportIsReadOutOfItsChunks() throws Exception {
        try (KafkaReports reports = reports(Duration.ZERO, 1 << 20)) {
            assertThat(reports.fetch(sent.manifest())).isEqualTo(sent.packed());
            assertThat(reports.fetch(sent.manifest())).isEqualTo(sent.packed());
            assertThat(opened).isEqualTo(1);
        }
    }

    @Test
    void itIsTriedAgainWhileKafkaIsAway() throws Exception {
        source.away = 1;
        try (KafkaReports reports = reports(Duration.ofSeconds(30), 1 << 20)) {
            assertThat(reports.fetch(sent.manifest())).isEqualTo(sent.packed());
            assertThat(opened).isEqualTo(2);
        }
    }

    @Test
    void itIsGivenBackWhenKafkaStaysAway() {
        source.away = 100;
        try (KafkaReports reports = reports(Duration.ZERO, 1 << 20)) {
            assertThatThrownBy(() -> reports.fetch(sent.manifest()))
                    .isInstanceOf(TopicsUnavailableException.class)
                    .hasMessageContaining("cannot be read: away");
        }
    }

    @Test
    void whatWasDeletedIsGone() {
        source.gone = true;
        try (KafkaReports reports = reports(Duration.ZERO, 1 << 20)) {
            refused(reports, Cause.GONE, "deleted");
        }
    }

    @Test
    void whatIsNotTheTransferIsBroken() {
        sent.packed()[3]++;
        try (KafkaReports reports = reports(Duration.ZERO, 1 << 20)) {
            refused(reports, Cause.BROKEN, "SHA-256");
        }
    }

    @Test
    void aLargeReportIsNotFetchedAtAll() {
        try (KafkaReports reports = reports(Duration.ZERO, 10)) {
            refused(reports, Cause.TOO_LARGE, "more than 10 (inventory.packed.bytes)");
            assertThat(opened).isZero();
        }
    }

    private void refused(KafkaReports reports, Cause cause, String words) {
        assertThatThrownBy(() -> reports.fetch(sent.manifest()))
                .isInstanceOfSatisfying(
                        ReportRefusedException.class,
                        refusal -> assertThat(refusal.why()).isEqualTo(cause))
                .hasMessageContaining(words);
    }

    private KafkaReports reports(Duration patience, long most) {
        return new KafkaReports(
                () -> {
                    opened++;
                    return source;
                },
                most,
                patience,
                System::nanoTime);
    }

    /** One chunk, and a Kafka that is away as often as a test says. */
    private final class Source implements ChunkSource {
        private int away;
        private boolean gone;
        private boolean given;

        @Override
        public void seek(int partition, long recordOffset) throws TransferUnreadableException {
            if (gone) {
                throw new TransferUnreadableException(TransferUnreadableException.Cause.GONE, "deleted");
            }
            if (away-- > 0) {
                throw new TransferUnreadableException(TransferUnreadableException.Cause.KAFKA_AWAY, "away");
            }
            given = false;
        }

        @Override
        public @Nullable StoredChunk next() {
            if (given) {
                return null;
            }
            given = true;
            return new StoredChunk(
                    0, "e1", UUID.fromString(sent.manifest().getTransferId()), 0, 0, true, "", sent.packed());
        }

        @Override
        public void close() {
            given = false;
        }
    }
}
