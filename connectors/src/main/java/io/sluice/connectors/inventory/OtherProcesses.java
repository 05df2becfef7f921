package io.sluice.connectors.inventory;

import io.sluice.topics.TopicsUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks another process for an inventory that is folded there. */
final class OtherProcesses {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final HttpClient client;
    private final String token;
    private final Duration timeout;

    OtherProcesses(String token, Duration timeout) {
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
        this.token = token;
        this.timeout = timeout;
    }

    /**
     * The record of an endpoint's inventory; null if there is none.
     *
     * @param address host:port
     * @throws TopicsUnavailableException if the other does not answer; its partitions are being given to others then
     */
    byte @Nullable [] ask(String address, String endpointId) {
        URI uri = URI.create("http://" + address + "/api/v1/inventory/endpoints/"
                + URLEncoder.encode(endpointId, StandardCharsets.UTF_8).replace("+", "%20") + "/record");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
            return switch (answer.statusCode()) {
                case OK -> answer.body();
                case NOT_FOUND -> null;
                default ->
                    throw new TopicsUnavailableException("the connectors at " + address
                            + ", which know this endpoint, answer " + answer.statusCode());
            };
        } catch (IOException e) {
            throw new TopicsUnavailableException(
                    "the connectors at " + address + ", which know this endpoint, do not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicsUnavailableException("stopped while others were asked", e);
        }
    }
}
