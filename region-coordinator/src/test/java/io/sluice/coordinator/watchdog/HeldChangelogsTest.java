package io.sluice.coordinator.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coordinator.watchdog.HeldChangelogs.Bounds;
import io.sluice.coordinator.watchdog.HeldChangelogs.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HeldChangelogsTest {
    private static final Bounds BOUNDS = new Bounds(5, 1_000);

    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private final List<Release> released = new ArrayList<>();
    private final HeldChangelogs changelogs = held((record, callback) -> {
        sent.add(record);
        RecordMetadata metadata = new RecordMetadata(new TopicPartition(record.topic(), 0), sent.size(), 0, 0, 0, 0);
        if (callback != null) {
            callback.onCompletion(metadata, null);
        }
        return CompletableFuture.completedFuture(metadata);
    });

    @Test
    void whatIsHeldIsSentOnlyWhenItIsReleased() throws Exception {
        // Given
        List<Long> told = new ArrayList<>();
        Future<RecordMetadata> answer = changelogs.add(record(1), (metadata, failure) -> told.add(metadata.offset()));
        assertThat(sent).isEmpty();
        assertThat(answer).isNotDone();
        // When
        changelogs.release();
        // Then
        assertThat(sent).hasSize(1);
        assertThat(told).containsExactly(1L);
        assertThat(answer.get().offset()).isEqualTo(1);
    }

    @Test
    void aReleasedRecordIsNotSentAgain() {
        // Given
        hold(changelogs, record(1));
        changelogs.release();
        // When
        changelogs.release();
        // Then
        assertThat(sent).hasSize(1);
        assertThat(released).containsExactly(Release.TURN);
    }

    @Test
    void soManyRecordsAreHeldAndNoMore() {
        // When
        for (int i = 0; i < BOUNDS.records() - 1; i++) {
            hold(changelogs, record(1));
        }
        // Then
        assertThat(sent).isEmpty();
        // When
        hold(changelogs, record(1));
        // Then
        assertThat(sent).hasSize(BOUNDS.records());
        assertThat(released).containsExactly(Release.RECORDS);
    }

    @Test
    void soManyBytesAreHeldAndNoMore() {
        // When
        hold(changelogs, record((int) BOUNDS.bytes() - 10));
        // Then
        assertThat(sent).isEmpty();
        // When
        hold(changelogs, record(20));
        // Then
        assertThat(sent).hasSize(2);
        assertThat(released).containsExactly(Release.BYTES);
    }

    @Test
    void aDeletionIsHeldLikeAnyOther() {
        // Given
        hold(changelogs, new ProducerRecord<>("rows-changelog", 0, new byte[4], null));
        // When
        changelogs.release();
        // Then
        assertThat(sent).hasSize(1);
    }

    @Test
    void afterASendThatThrowsNothingOfItIsSentLater() {
        // Given
        HeldChangelogs failing = held((record, callback) -> {
            throw new KafkaException("no memory");
        });
        hold(failing, record(1));
        hold(failing, record(1));
        // When
        assertThatThrownBy(failing::release).isInstanceOf(KafkaException.class);
        // Then
        failing.release();
    }

    @Test
    void aFailureIsToldToWhoeverWaits() {
        // Given
        HeldChangelogs refusing = held((record, callback) -> {
            if (callback != null) {
                callback.onCompletion(null, new KafkaException("refused"));
            }
            return new CompletableFuture<>();
        });
        List<Exception> told = new ArrayList<>();
        Future<RecordMetadata> answer = refusing.add(record(1), (metadata, failure) -> told.add(failure));
        // When
        refusing.release();
        // Then
        assertThat(told).hasSize(1);
        assertThatThrownBy(answer::get).hasRootCauseMessage("refused");
    }

    private HeldChangelogs held(HeldChangelogs.Out out) {
        return new HeldChangelogs(out, BOUNDS, released::add);
    }

    private static void hold(HeldChangelogs changelogs, ProducerRecord<byte[], byte[]> record) {
        var unused = changelogs.add(record, null);
    }

    private static ProducerRecord<byte[], byte[]> record(int bytes) {
        return new ProducerRecord<>("rows-changelog", 0, new byte[0], new byte[bytes]);
    }
}
