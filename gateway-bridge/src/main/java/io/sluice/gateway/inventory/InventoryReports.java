package io.sluice.gateway.inventory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.gateway.store.GatewayStore;
import io.sluice.gateway.upcall.UpcallCall;
import io.sluice.gateway.upcall.UpcallHandler;
import io.sluice.gateway.upcall.UpcallResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers {@code inventory.report}: KNOWN where the last inventory of the endpoint that became durable here has this
 * digest, else SEND.
 *
 * <p>What is known is known for a time only, so that a topic that was lost, and whatever else went wrong behind Kafka, is
 * full again once that time has passed. It is spread by endpoint: those that reported together do not so again.
 */
public final class InventoryReports implements UpcallHandler {
    private static final String NAME = "inventory.report";

    private final GatewayStore store;
    private final long mostBytes;
    private final Duration resendAfter;
    private final InstantSource clock;
    private final Counter known;
    private final Counter send;
    private final Counter refused;

    /**
     * Over the digests in this store.
     *
     * @param mostBytes of a report as it is sent
     * @param resendAfter about when a report is asked for again though its digest is known
     */
    public InventoryReports(
            GatewayStore store, long mostBytes, Duration resendAfter, InstantSource clock, MeterRegistry meters) {
        this.store = store;
        this.mostBytes = mostBytes;
        this.resendAfter = resendAfter;
        this.clock = clock;
        this.known = counter(meters, "known");
        this.send = counter(meters, "send");
        this.refused = counter(meters, "refused");
    }

    private static Counter counter(MeterRegistry meters, String answer) {
        return Counter.builder("sluice.inventory.reports")
                .description("Endpoints that asked whether their inventory is known, by what they were answered")
                .tag("answer", answer)
                .register(meters);
    }

    @Override
    public Set<String> names() {
        return Set.of(NAME);
    }

    @Override
    public CompletionStage<UpcallResult> handle(UpcallCall call) {
        ReportQuestion question;
        try {
            question = ReportQuestion.of(call.arguments(), mostBytes);
        } catch (IllegalArgumentException e) {
            refused.increment();
            return CompletableFuture.failedFuture(e);
        }
        boolean isKnown = store.lastReport(call.endpointId())
                .filter(last -> last.isKnown(call.endpointId(), question.digest(), clock.millis(), resendAfter))
                .isPresent();
        (isKnown ? known : send).increment();
        return CompletableFuture.completedFuture(answer(isKnown ? "KNOWN" : "SEND"));
    }

    private static UpcallResult answer(String word) {
        return new UpcallResult("application/json", ("{\"answer\":\"" + word + "\"}").getBytes(StandardCharsets.UTF_8));
    }
}
