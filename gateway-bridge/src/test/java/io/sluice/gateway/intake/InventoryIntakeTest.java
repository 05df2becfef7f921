package io.sluice.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.grant.RequestClass;
import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import io.sluice.gateway.store.LastReport;
import io.sluice.topics.TransferManifest;
import io.sluice.topics.TransferState;
import io.sluice.topics.TransferType;
import io.sluice.wire.Grant;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferChunk;
import io.sluice.wire.TransferKind;
import org.junit.jupiter.api.Test;

/** Inventory reports are transfers of a class of their own, whose digest is known once they are durable. */
class InventoryIntakeTest extends IntakeFixture {
    private static final String DIGEST = "a".repeat(64);
    private static final byte[] NONE = {};

    @Test
    void aReportBecomesATransferOfItsKindAndItsDigestIsKnownOnceThatIsDurable() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, TransferKind.INVENTORY, FIRST, DIGEST);
        // When
        send(link, next(link), 0, 50, true);
        sent(1);
        producer.completeNext();
        sent(2);
        // Then
        assertThat(store.lastReport("e1")).isEmpty();
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));
        assertThat(store.lastReport("e1")).map(LastReport::digest).contains(DIGEST);
        assertThat(producer.history().get(0).headers().lastHeader("correlation"))
                .isNull();
        TransferManifest manifest = manifest(1);
        assertThat(manifest.getKind()).isEqualTo(TransferType.INVENTORY);
        assertThat(manifest.getState()).isEqualTo(TransferState.COMPLETE);
        assertThat(manifest.getName()).isEqualTo(DIGEST);
        assertThat(manifest.getContentType()).isEqualTo("application/vnd.sluice.inventory+json+gzip");
    }

    @Test
    void theDigestOfAReportThatWasNotKeptIsNotKnown() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, TransferKind.INVENTORY, FIRST, DIGEST);
        Grant grant = next(link);
        // When
        intake.chunk(
                link,
                new TransferChunk(grant.grantId(), FIRST, 0, 0, true, new byte[32], CONTENT),
                (code, reason) -> answers.add("50 " + code));
        sent(1);
        producer.completeNext();
        sent(2);
        producer.completeNext();
        await().until(() -> answers.contains("50 " + ReasonCodes.PAYLOAD_FORMAT_INVALID));
        // Then
        assertThat(store.lastReport("e1")).isEmpty();
    }

    @Test
    void aNameThatIsNoDigestIsNotKept() throws Exception {
        // Given
        KeptLink link = KeptLink.of("e1", Kind.GRANT);
        ask(link, TransferKind.INVENTORY, FIRST, "a file");
        // When
        send(link, next(link), 0, 50, true);
        sent(1);
        producer.completeNext();
        sent(2);
        producer.completeNext();
        await().until(() -> answers.contains("50 0"));
        // Then
        assertThat(store.lastReport("e1")).isEmpty();
    }

    @Test
    void eachKindOfTransferHasItsClass() {
        assertThat(RequestClass.of(TransferKind.INVENTORY)).isEqualTo(RequestClass.INVENTORY);
    }

    private void ask(KeptLink link, TransferKind kind, byte[] transfer, String name) {
        intake.requestToSend(
                link,
                new RequestToSend(
                        transfer,
                        0,
                        kind,
                        "",
                        name,
                        "application/vnd.sluice.inventory+json+gzip",
                        CONTENT.length,
                        NONE,
                        0,
                        NONE,
                        0),
                (code, reason) -> answers.add("asked " + code));
    }
}
