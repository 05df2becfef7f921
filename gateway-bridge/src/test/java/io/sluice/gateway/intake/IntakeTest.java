package io.sluice.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.wire.Digests;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** Transfers from the first request to the manifest, on a real store, with a Kafka that answers when the test says so. */
class IntakeTest extends IntakeFixture {

    @Test
    void aTransferIsDurableBeforeItsLastChunkIsAcknowledged() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        Grant grant = next(link);

        // When
        send(link, grant, 0, 30, false);
        send(link, grant, 30, 50, true);

        // Then
        sent(2);
        assertThat(answers).containsExactly("asked 0");
        producer.completeNext();
        await().until(() -> answers.contains("30 0"));
        producer.completeNext();
        sent(3);
        assertThat(answers).doesNotContain("50 0");
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));
        TransferManifest manifest = manifest(2);
        assertThat(manifest.getState()).isEqualTo(TransferState.COMPLETE);
        assertThat(manifest.getLength()).isEqualTo(CONTENT.length);
        assertThat(manifest.getExtents()).hasSize(1);
    }

    @Test
    void aChunkThatKafkaDidNotTakeIsAskedForAgain() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        Grant grant = next(link);
        send(link, grant, 0, 30, false);
        sent(1);

        // When
        producer.errorNext(new TimeoutException("away"));

        // Then
        await().until(() -> answers.contains("30 " + ReasonCodes.QUOTA_EXCEEDED));
        Grant again = nextAt(link, 0);
        send(link, again, 0, 50, true);
        sent(2);
        producer.completeNext();
        sent(3);
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));
    }

    @Test
    void whoAsksAgainWhileItsLastChunkIsOnItsWayIsToldOnceItIsDurable() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 50, true);
        sent(1);
        KeptLink after = KeptLink.of("e1", Kind.GRANT);

        // When
        ask(after, FIRST, CONTENT.length, 0);
        intake.ended(link);
        producer.completeNext();
        sent(2);
        producer.completeNext();

        // Then
        Grant end = next(after);
        assertThat(end.bytes()).isZero();
        assertThat(end.offset()).isEqualTo(CONTENT.length);
    }

    @Test
    void whoAsksAgainForADoneTransferIsToldSo() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 50, true);
        sent(1);
        producer.completeNext();
        sent(2);
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));
        restart();
        KeptLink after = KeptLink.of("e1", Kind.GRANT);

        // When
        ask(after, FIRST, CONTENT.length, 0);

        // Then
        assertThat(next(after).bytes()).isZero();
    }

    @Test
    void aRestartGoesOnBehindWhatWasAcknowledgedAlsoIfOnlyTheEndIsMissing() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 50, false);
        sent(1);
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));

        // When
        restart();
        KeptLink after = KeptLink.of("e1", Kind.GRANT);
        ask(after, FIRST, CONTENT.length, CONTENT.length);
        Grant grant = next(after);

        // Then
        assertThat(grant.offset()).isEqualTo(CONTENT.length);
        assertThat(grant.attempt()).isZero();
        assertThat(grant.bytes()).isPositive();
        intake.chunk(
                after,
                new TransferChunk(grant.grantId(), FIRST, 0, 50, true, Digests.sha256(CONTENT), new byte[0]),
                (code, reason) -> answers.add("end " + code));
        sent(2);
        producer.completeNext();
        sent(3);
        producer.completeNext();
        await().until(() -> answers.contains("end 0"));
    }

    @Test
    void aTransferThatLivedThroughARestartIsReadBackBeforeItIsCalledComplete() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 30, false);
        sent(1);
        producer.completeNext();
        await().until(() -> answers.contains("30 0"));
        restart();
        KeptLink after = KeptLink.of("e1", Kind.GRANT);
        ask(after, FIRST, -1, 30);
        Grant grant = next(after);

        // When
        byte[] rest = Arrays.copyOfRange(CONTENT, 30, 50);
        rest[7] ^= 1;
        intake.chunk(
                after,
                new TransferChunk(grant.grantId(), FIRST, 0, 30, true, Digests.sha256(CONTENT), rest),
                (code, reason) -> answers.add("end " + code));
        sent(2);
        producer.completeNext();

        // Then
        sent(3);
        producer.completeNext();
        await().until(() -> answers.contains("end " + ReasonCodes.PAYLOAD_FORMAT_INVALID));
        assertThat(manifest(2).getState()).isEqualTo(TransferState.FAILED);
    }

    @Test
    void whatThisGatewayDoesNotKnowBeginsAnew() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);

        // When
        ask(link, FIRST, -1, 30);

        // Then
        Grant grant = next(link);
        assertThat(grant.offset()).isZero();
        assertThat(grant.attempt()).isEqualTo(1);
    }

    @Test
    void oneForWhichTheQueueHadNoRoomIsAskedForAgainLater() throws Exception {
        // Given
        intake.close();
        intake = start(1, 8);
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, CONTENT.length, 0);
        Grant grant = next(link);
        send(link, grant, 0, 50, true);
        sent(1);
        KeptLink other = KeptLink.of("e2", Kind.GRANT);
        ask(other, SECOND, GRANT, 0);
        await().until(() -> answers.size() == 2);

        // When
        producer.errorNext(new TimeoutException("away"));

        // Then
        send(other, next(other), 0, 50, true);
        sent(2);
        producer.completeNext();
        assertThat(nextAt(link, 0).bytes()).isEqualTo(CONTENT.length);
    }

    @Test
    void aPauseGivesWhatWasGrantedToOthersAndWhoHasMoreAsksAgain() throws Exception {
        // Given: room for one grant only
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        Grant grant = next(link);
        KeptLink other = KeptLink.of("e2", Kind.GRANT);
        ask(other, SECOND, GRANT, 0);
        send(link, grant, 0, 30, false);
        sent(1);
        producer.completeNext();
        await().until(() -> answers.contains("30 0"));

        // When
        pause(link, grant, 30);

        // Then
        assertThat(next(other).bytes()).isEqualTo(GRANT);
        await().until(() -> answers.contains("pause 0"));
        intake.ended(other);
        ask(link, FIRST, -1, 30);
        assertThat(nextAt(link, 30).attempt()).isZero();
        assertThat(producer.history()).hasSize(1);
    }

    @Test
    void anotherEndpointsTransferIsNotTouched() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        next(link);

        // When
        ask(KeptLink.of("e2", Kind.GRANT), FIRST, -1, 0);

        // Then
        await().until(() -> answers.contains("asked " + ReasonCodes.PAYLOAD_FORMAT_INVALID));
    }

    @Test
    void oneEndpointCannotFillTheBook() {
        // Given
        intake.close();
        intake = start(10, 2);
        KeptLink greedy = KeptLink.of("e1", Kind.GRANT);

        // When
        for (int i = 0; i < 3; i++) {
            ask(greedy, TransferIds.bytes(new UUID(9, i)), -1, 0);
        }
        ask(KeptLink.of("e2", Kind.GRANT), SECOND, -1, 0);

        // Then
        await().until(() -> answers.size() == 4);
        assertThat(answers).containsExactly("asked 0", "asked 0", "asked " + ReasonCodes.QUOTA_EXCEEDED, "asked 0");
        await().untilAsserted(() -> assertThat(intake.load().openTransfers()).isEqualTo(3));
    }

    @Test
    void aHugeAttemptCostsNothing() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, FIRST, -1, 0);
        next(link);

        // When
        intake.requestToSend(
                link, request(FIRST, Integer.MAX_VALUE - 1, -1, 0), (code, reason) -> answers.add("asked " + code));

        // Then
        await().until(() -> answers.size() == 2);
        assertThat(next(link, grant -> grant.attempt() == Integer.MAX_VALUE - 1).offset())
                .isZero();
    }

    @Test
    void nobodyIsGrantedWhileMoreHasComeThanTheLinkLetsThrough() throws Exception {
        // Given
        wanRate = "1KiB";
        restart();
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        wan.passed(2_048);
        ask(link, FIRST, -1, 0);
        await().until(() -> answers.contains("asked 0"));
        assertThat(link.grants.poll(100, TimeUnit.MILLISECONDS)).isNull();

        // When
        wanNanos.set(TimeUnit.SECONDS.toNanos(3));

        // Then
        assertThat(next(link).offset()).isZero();
    }
}
