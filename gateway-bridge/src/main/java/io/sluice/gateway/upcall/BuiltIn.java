package io.sluice.gateway.upcall;

import io.sluice.gateway.relay.Relay.Admission;
import io.sluice.gateway.relay.TopicWriter;
import io.sluice.topics.UpcallRecord;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The handlers that every gateway has. */
public final class BuiltIn {
    private BuiltIn() {}

    /**
     * {@code gateway.echo} gives its arguments back, {@code gateway.info} and {@code endpoint.describe} give lines
     * {@code name=value}, {@code app.*} goes to the topic of upcalls and is answered once it is durable.
     */
    public static List<UpcallHandler> handlers(
            String region, String gateway, TopicWriter<UpcallRecord> upcalls, InstantSource clock) {
        return List.of(
                now("gateway.echo", call -> new UpcallResult(call.contentType(), call.arguments())),
                now(
                        "gateway.info",
                        call -> UpcallResult.text(
                                "gateway=" + gateway + "\nregion=" + region + "\ntime=" + clock.instant() + "\n")),
                now(
                        "endpoint.describe",
                        call -> UpcallResult.text("endpoint=" + call.endpointId() + "\nplatform=" + call.platform()
                                + "\ngateway=" + gateway + "\nregion=" + region + "\n")),
                new Forward(gateway, upcalls, clock));
    }

    private static UpcallHandler now(String name, Function<UpcallCall, UpcallResult> answer) {
        return new UpcallHandler() {
            @Override
            public Set<String> names() {
                return Set.of(name);
            }

            @Override
            public CompletionStage<UpcallResult> handle(UpcallCall call) {
                return CompletableFuture.completedFuture(answer.apply(call));
            }
        };
    }

    /** Readers of the topic drop repeats by the upcall's id. */
    private record Forward(String gateway, TopicWriter<UpcallRecord> upcalls, InstantSource clock)
            implements UpcallHandler {
        @Override
        public Set<String> names() {
            return Set.of("app.*");
        }

        @Override
        public CompletionStage<UpcallResult> handle(UpcallCall call) {
            CompletableFuture<UpcallResult> durable = new CompletableFuture<>();
            UpcallRecord record = new UpcallRecord(
                    call.id().toString(),
                    call.endpointId(),
                    gateway,
                    call.name(),
                    clock.millis(),
                    call.contentType(),
                    ByteBuffer.wrap(call.arguments()));
            Admission admission = upcalls.offer(call.endpointId(), record, failure -> {
                if (failure == null) {
                    durable.complete(UpcallResult.text(""));
                } else {
                    durable.completeExceptionally(failure);
                }
            });
            if (admission != Admission.TAKEN) {
                durable.completeExceptionally(new IllegalStateException("the gateway's relay answers " + admission));
            }
            return durable;
        }
    }
}
