package io.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.runtime.InventoryAnswer;
import io.sluice.runtime.SluiceRuntime;
import io.sluice.wire.Answer;
import io.sluice.wire.AnswerOutcome;
import io.sluice.wire.RequestToSend;
import io.sluice.wire.TransferKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An inventory's way from an agent; the scanner lies beside no agent that is not packaged, so what it says is scripted. */
class InventoryJourneyTest extends LoggedInFixture {
    private static final String DIGEST = FakeScanner.DIGEST;
    private static final String REPORT = FakeScanner.REPORT;

    InventoryJourneyTest() {
        super(Map.of("inventory.every", "0s", "inventory.dir", FakeScanner.jarIn(Path.of("target/fake-scanner"))));
    }

    @Test
    void aReportTravelsWhenTheGatewayDoesNotKnowIt() throws Exception {
        // Given
        gateway.onUpcall = request -> says(request, "{\"answer\":\"SEND\"}");
        gateway.intake.cutAfter(0);

        // When
        InventoryAnswer answer = scan();

        // Then
        assertThat(answer.sent()).isTrue();
        assertThat(answer.json()).contains("\"answer\":\"SENT\"", "\"packages\":7");
        RequestToSend asked = gateway.upcalls.get(0);
        assertThat(asked.name()).isEqualTo("inventory.report");
        assertThat(asked.inlined())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"digest\":\"" + DIGEST + "\",\"length\":" + REPORT.length() + ",\"scanner\":\"fake/1\"}");
        RequestToSend sent = gateway.intake.requests.get(0);
        assertThat(sent.kind()).isEqualTo(TransferKind.INVENTORY);
        assertThat(sent.correlation()).isEmpty();
        assertThat(sent.name()).isEqualTo(DIGEST);
        assertThat(sent.contentType()).isEqualTo("application/vnd.sluice.inventory+json+gzip");
        assertThat(sent.length()).isEqualTo(REPORT.length());
        assertThat(gateway.intake.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(REPORT);
    }

    @Test
    void nothingTravelsWhenTheGatewayKnowsIt() throws Exception {
        // Given
        gateway.onUpcall = request -> says(request, "{\"answer\":\"KNOWN\"}");

        // When
        InventoryAnswer answer = scan();

        // Then
        assertThat(answer.sent()).isFalse();
        assertThat(answer.digest()).isEqualTo(DIGEST);
        assertThat(gateway.intake.requests).isEmpty();
    }

    @Test
    void aGatewayThatTakesNoInventoriesIsLeftAlone() throws Exception {
        // Given
        gateway.onUpcall = request -> answer(request, AnswerOutcome.UNKNOWN, "no such handler", "");

        // Then
        assertThatThrownBy(this::scan).hasMessageContaining("does not take inventories");
        gateway.onUpcall = request -> says(request, "what?");
        assertThatThrownBy(this::scan).hasMessageContaining("is not understood: what?");
        assertThat(gateway.intake.requests).isEmpty();
    }

    private InventoryAnswer scan() throws Exception {
        if (!Files.exists(folder.resolve("env"))) {
            lentEnvironment();
        }
        try (SluiceRuntime method = SluiceRuntime.connect(environment)) {
            return method.inventory();
        }
    }

    private static Answer says(RequestToSend request, String json) {
        return answer(request, AnswerOutcome.OK, "", json);
    }

    private static Answer answer(RequestToSend request, AnswerOutcome outcome, String reason, @Nullable String json) {
        return new Answer(
                request.transferId(),
                outcome,
                reason,
                "application/json",
                String.valueOf(json).getBytes(StandardCharsets.UTF_8));
    }
}
