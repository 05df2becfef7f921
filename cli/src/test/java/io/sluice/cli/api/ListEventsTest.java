package io.sluice.cli.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.ApiDouble;
import io.sluice.cli.exit.Failure;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListEventsTest {
    private final ApiDouble api = new ApiDouble();
    private final List<String> told = new ArrayList<>();

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void tellsWhatChangesAndGoesOnWhereAStreamBroke() {
        // Given: a stream that breaks off each time, and brings nothing new after the first
        api.streams(
                "/endpoints",
                List.of(
                        "event: from\nid: 4\ndata: {}",
                        "event: endpoint\nid: 5\ndata: {\"id\":\"e1\"}",
                        "event: gone\nid: 6\ndata: {\"id\":\"e1\"}"));
        ListEvents events = new ListEvents(new Api(URI.create(api.url()), ApiDouble.TOKEN), "/endpoints", 1);
        // When
        assertThatThrownBy(() -> events.read(new ListEvents.Reader() {
                    @Override
                    public void begun() {
                        told.add("begun");
                    }

                    @Override
                    public void changed(JsonNode item, boolean gone) {
                        told.add(Json.text(item, "id") + (gone ? " gone" : ""));
                    }
                }))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("again and again");
        // Then
        assertThat(told).startsWith("begun", "e1", "e1 gone").containsOnlyOnce("begun");
        assertThat(api.calls("GET /endpoints"))
                .extracting(ApiDouble.Call::lastEventId)
                .startsWith("", "6")
                .doesNotContain("4");
    }
}
