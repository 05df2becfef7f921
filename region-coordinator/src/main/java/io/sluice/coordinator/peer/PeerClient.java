package io.sluice.coordinator.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sluice.coordinator.query.NotReadyException;
import io.sluice.coordinator.query.OtherCoordinators;
import io.sluice.coordinator.query.StoreEntry;
import io.sluice.coordinator.query.StoreQuestion;
import io.sluice.coordinator.topology.RegionSerdes;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** Asks other coordinators for what they own; so many questions at one time, each for so long. Any thread may ask. */
public final class PeerClient implements OtherCoordinators {
    private static final int OK = 200;
    private static final long MOST_BYTES = 256L << 20;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http;
    private final Answer answers;
    private final Duration timeout;
    private final int capacity;
    private final Semaphore room;
    private final MeterRegistry metrics;

    /**
     * Asks nobody yet.
     *
     * @param timeout of a whole question, waiting for room included
     * @param requests questions under way at one time
     */
    public PeerClient(SSLContext tls, RegionSerdes serdes, Duration timeout, int requests, MeterRegistry metrics) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .connectTimeout(timeout)
                .build();
        this.answers = new Answer(serdes);
        this.timeout = timeout;
        this.capacity = requests;
        this.room = new Semaphore(requests);
        this.metrics = metrics;
    }

    @Override
    @SuppressWarnings("UnusedVariable") // futures whose ends are only counted
    public CompletableFuture<List<StoreEntry>> ask(String coordinator, StoreQuestion question) {
        long started = System.nanoTime();
        String what = "coordinator " + coordinator + ", which owns partitions " + question.partitions() + " of "
                + question.store() + ", ";
        if (!entered()) {
            return CompletableFuture.failedFuture(new NotReadyException(
                    what + "cannot be asked: as many questions to other coordinators are under way as allowed"
                            + " (peer.requests is " + capacity + ")",
                    coordinator));
        }
        CompletableFuture<HttpResponse<byte[]>> response = http.sendAsync(request(coordinator, question), limited());
        long left = timeout.toNanos() - (System.nanoTime() - started);
        CompletableFuture<List<StoreEntry>> answer = response.orTimeout(Math.max(0, left), TimeUnit.NANOSECONDS)
                .thenApply(got -> entries(coordinator, what, question.store(), got))
                .exceptionally(failure -> {
                    throw notReady(coordinator, what, failure);
                });
        var unused = response.whenComplete((got, failure) -> room.release());
        var ended = answer.whenComplete((got, failure) -> {
            // Also when nobody waits for it any longer: the exchange is given up with the answer.
            response.cancel(true);
            Timer.builder("sluice.peer.questions")
                    .description("Questions to other coordinators, for what they own")
                    .tag("outcome", failure == null ? "answered" : "failed")
                    .register(metrics)
                    .record(Duration.ofNanos(System.nanoTime() - started));
        });
        return answer;
    }

    private boolean entered() {
        try {
            return room.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private HttpRequest request(String coordinator, StoreQuestion question) {
        try {
            return HttpRequest.newBuilder(URI.create("https://" + coordinator + PeerServer.PATH))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(question)))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a question cannot be written", e);
        }
    }

    /** Takes no answer in that says it is larger than any can be. */
    private static BodyHandler<byte[]> limited() {
        return info -> isTooLarge(info.headers())
                ? BodySubscribers.replacing(new byte[0])
                : BodyHandlers.ofByteArray().apply(info);
    }

    private static boolean isTooLarge(HttpHeaders headers) {
        return headers.firstValueAsLong("Content-Length").orElse(Long.MAX_VALUE) > MOST_BYTES;
    }

    private List<StoreEntry> entries(String coordinator, String what, String store, HttpResponse<byte[]> response) {
        if (isTooLarge(response.headers())) {
            throw new NotReadyException(
                    what + "gives an answer without a length, or of more than " + MOST_BYTES + " bytes", coordinator);
        }
        if (response.statusCode() != OK) {
            throw new NotReadyException(
                    what + "does not answer (" + response.statusCode() + "): "
                            + new String(response.body(), StandardCharsets.UTF_8),
                    coordinator);
        }
        return answers.decode(store, response.body());
    }

    private NotReadyException notReady(String coordinator, String what, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof NotReadyException known) {
            return known;
        }
        if (cause instanceof TimeoutException) {
            return new NotReadyException(
                    what + "has not answered within peer.timeout (" + timeout.toMillis() + " ms)", coordinator);
        }
        String why = cause instanceof ConnectException ? "connection refused, or no route" : cause.toString();
        return new NotReadyException(
                what + "cannot be asked: " + why + ". If it is up, look at its settings peer.host and peer.port",
                coordinator);
    }
}
