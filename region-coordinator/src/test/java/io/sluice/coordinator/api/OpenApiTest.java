package io.sluice.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "PATCH");

    @TempDir
    Path temporary;

    @Test
    void documentsTheRoutesThereAreAndNoOthers() throws IOException {
        Set<String> documented = new TreeSet<>();
        Set<String> served = new TreeSet<>();
        try (RunningApi api = new RunningApi(temporary)) {
            JsonNode paths = api.json(api.send(api.anonymous("/openapi.json"))).get("paths");
            paths.properties()
                    .forEach(path -> path.getValue()
                            .fieldNames()
                            .forEachRemaining(
                                    method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
            api.server.endpoints().stream()
                    .filter(endpoint -> METHODS.contains(endpoint.method.name()))
                    .forEach(endpoint -> served.add(endpoint.method.name() + " " + endpoint.path));
        }

        assertThat(documented).isEqualTo(served).hasSizeGreaterThan(20);
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        JsonNode document = new ObjectMapper().readTree(HealthRoutes.document());

        assertThat(document.get("openapi").textValue()).startsWith("3.1");
        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isMissingNode())
                        .as(ref)
                        .isFalse());
    }
}
