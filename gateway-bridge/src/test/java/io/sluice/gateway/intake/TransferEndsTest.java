package io.sluice.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferIds;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** How transfers end that are not kept: each with a manifest that says why, and with what it held given to others. */
class TransferEndsTest extends IntakeFixture {

    @Test
    void aWrongDigestIsToldAndTheManifestSaysSo() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        Grant grant = next(link);

        // When
        intake.chunk(
                link,
                new TransferChunk(grant.grantId(), FIRST, 0, 0, true, new byte[32], CONTENT),
                (code, reason) -> answers.add("50 " + code));

        // Then
        sent(1);
        producer.completeNext();
        sent(2);
        producer.completeNext();
        await().until(() -> answers.contains("50 " + ReasonCodes.PAYLOAD_FORMAT_INVALID));
        assertThat(manifest(1).getState()).isEqualTo(TransferState.FAILED);
    }

    @Test
    void aTransferWhoseEndpointDoesNotComeBackEndsAbandoned() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 30, false);
        sent(1);
        producer.completeNext();
        await().until(() -> answers.contains("30 0"));
        intake.ended(link);

        // When
        ahead.set(Duration.ofHours(2));

        // Then
        sent(2);
        TransferManifest manifest = manifest(1);
        assertThat(manifest.getState()).isEqualTo(TransferState.ABANDONED);
        assertThat(manifest.getReason()).startsWith("ENDPOINT_GONE");
        assertThat(manifest.getLength()).isEqualTo(30);
        producer.completeNext();
        await().untilAsserted(() -> assertThat(intake.load().openTransfers()).isZero());
    }

    @Test
    void aSilentTransferWhoseEndpointIsHereIsKeptUntilItIsTooOld() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        Grant grant = next(link);
        ahead.set(Duration.ofHours(9));
        send(link, grant, 0, 30, false);
        sent(1);
        producer.completeNext();
        await().until(() -> answers.contains("30 0"));

        // When
        ahead.set(Duration.ofHours(11));

        // Then
        sent(2);
        assertThat(manifest(1).getState()).isEqualTo(TransferState.EXPIRED);
        producer.completeNext();
        await().untilAsserted(() -> assertThat(intake.load().openTransfers()).isZero());
    }

    @Test
    void whatAMethodsReportDoesNotNameEndsWithTheMethod() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        ask(link, SECOND, -1, 0);
        next(link);

        // When
        intake.methodEnded(link, "job/e1", SECOND);

        // Then
        sent(1);
        TransferManifest manifest = manifest(0);
        assertThat(manifest.getTransferId()).isEqualTo(TransferIds.uuid(FIRST).toString());
        assertThat(manifest.getState()).isEqualTo(TransferState.ABANDONED);
        assertThat(manifest.getReason()).startsWith("METHOD_ENDED");
        producer.completeNext();
        assertThat(next(link, grant -> Arrays.equals(grant.transferId(), SECOND))
                        .bytes())
                .isEqualTo(GRANT);
    }

    @Test
    void whatItsEndpointGivesUpMakesRoomAtOnce() throws Exception {
        // Given: room for one grant only, and an endpoint that has sent a part of what it was granted
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 30, false);
        sent(1);
        producer.completeNext();
        await().until(() -> answers.contains("30 0"));
        GrantedLink other = new GrantedLink("e2");
        ask(other, SECOND, GRANT, 0);
        await().until(() -> answers.size() == 3);

        // When
        giveUp(link, FIRST);

        // Then
        assertThat(next(other).bytes()).isEqualTo(GRANT);
        await().until(() -> answers.contains("given up 0"));
        sent(2);
        TransferManifest manifest = manifest(1);
        assertThat(manifest.getState()).isEqualTo(TransferState.ABANDONED);
        assertThat(manifest.getReason()).startsWith("GIVEN_UP");
        producer.completeNext();
        await().untilAsserted(() -> assertThat(intake.load().openTransfers()).isEqualTo(1));
    }

    @Test
    void whatIsUnknownOrDoneIsGivenUpWithoutATrace() throws Exception {
        // Given
        GrantedLink link = new GrantedLink("e1");
        ask(link, FIRST, -1, 0);
        send(link, next(link), 0, 50, true);
        sent(1);
        producer.completeNext();
        sent(2);
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));

        // When
        giveUp(link, FIRST);
        giveUp(link, SECOND);

        // Then
        await().until(() -> answers.size() == 4);
        assertThat(answers).endsWith("given up 0", "given up 0");
        assertThat(producer.history()).hasSize(2);
        ask(link, FIRST, CONTENT.length, 0);
        assertThat(next(link).offset()).isEqualTo(CONTENT.length);
    }
}
