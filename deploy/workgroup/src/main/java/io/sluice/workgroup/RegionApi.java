package io.sluice.workgroup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The few calls of the region's API that a workgroup needs: is it ready, a join token, is an endpoint there. */
final class RegionApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(10);

    private final String url;
    private final Path adminToken;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    RegionApi(String url, Path adminToken) {
        this.url = url;
        this.adminToken = adminToken;
    }

    boolean isReady() throws InterruptedException {
        return answersWith200(url + "/readyz");
    }

    boolean answersWith200(String address) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(CALL_DEADLINE)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** A join token for so many endpoints, good for an hour. */
    String joinToken(int uses) throws IOException, InterruptedException {
        String body =
                JSON.createObjectNode().put("ttl", "PT1H").put("uses", uses).toString();
        HttpResponse<String> answer = client.send(
                request("/tokens")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("the coordinator makes no join token: " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body()).path("token").asText();
    }

    /** Whether the endpoint list has the endpoint as connected. */
    boolean isConnected(String endpoint) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(request("/endpoints/" + endpoint).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            return false;
        }
        JsonNode found = JSON.readTree(answer.body());
        return found.path("status").asText().equals("CONNECTED");
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .timeout(CALL_DEADLINE)
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(adminToken).strip());
    }
}
