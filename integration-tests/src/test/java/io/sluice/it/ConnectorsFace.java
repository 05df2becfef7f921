package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a process of connectors shows of itself.
 *
 * @param address of its API
 * @param token of the region's administrator
 */
record ConnectorsFace(String address, String token) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Asks a question in SQL; the answer must have that status. */
    JsonNode ask(String sql, int status) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/api/v1/inventory/query"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.createObjectNode().put("sql", sql).toString()));
        HttpResponse<String> response = send(request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return JSON.readTree(response.body());
    }

    /** Tasks that have failed now, and restarts so far. */
    double failuresAndRestarts() throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address + "/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_connectors_failed")
                        || line.startsWith("sluice_connectors_restarts_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Which workers of the group have tasks, as the one with this port says. */
    Set<String> workersWithTasks(int port) throws IOException, InterruptedException {
        URI status = URI.create("http://127.0.0.1:" + port + "/connectors?expand=status");
        Set<String> workers = new TreeSet<>();
        JSON.readTree(send(HttpRequest.newBuilder(status)).body())
                .forEach(connector -> connector
                        .at("/status/tasks")
                        .forEach(task -> workers.add(task.path("worker_id").asText())));
        return workers;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
    }
}
