package io.sluice.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The changes of a list as they come. A stream that breaks is opened again where it ended. */
public final class ListEvents {
    private static final int TRIES = 5;
    private static final long PAUSE_MILLIS = 500;

    private final Api api;
    private final String path;
    private final long pauseMillis;
    private String position = "";
    private boolean began;

    /** @param path of the list, with its query */
    public ListEvents(Api api, String path) {
        this(api, path, PAUSE_MILLIS);
    }

    ListEvents(Api api, String path, long pauseMillis) {
        this.api = api;
        this.path = path;
        this.pauseMillis = pauseMillis;
    }

    /** Who is told. */
    public interface Reader {
        /** The stream has begun: what is listed now, and told after, is all. Called once. */
        void begun();

        /** @param gone the item is no longer on the list, of which only the id is given */
        void changed(JsonNode item, boolean gone);
    }

    /** @throws Failure if the region refuses, or breaks off again and again */
    public void read(Reader reader) throws InterruptedException {
        int failures = 0;
        String why = "";
        while (failures < TRIES) {
            String before = position;
            try {
                readOnce(reader);
                why = "the connection ended";
            } catch (IOException | UncheckedIOException e) {
                why = String.valueOf(e.getMessage());
            }
            failures = position.equals(before) ? failures + 1 : 1;
            if (failures < TRIES) {
                TimeUnit.MILLISECONDS.sleep(pauseMillis << failures);
            }
        }
        throw new Failure(ExitCode.ERROR, "the region broke the list off again and again: " + why);
    }

    private void readOnce(Reader reader) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = api.open(path, position);
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw Api.refusal(
                        response.statusCode(),
                        String.join("\n", lines.limit(100).toList()));
            }
            EventLines events = new EventLines();
            for (String line : (Iterable<String>) lines::iterator) {
                Optional<EventLines.Event> event = events.line(line);
                if (event.isPresent()) {
                    take(event.get(), reader);
                }
            }
        }
    }

    private void take(EventLines.Event event, Reader reader) throws IOException {
        if (!began) {
            began = true;
            reader.begun();
        }
        if (event.name().equals("endpoint") || event.name().equals("gone")) {
            try {
                reader.changed(Json.parse(event.data()), event.name().equals("gone"));
            } catch (JsonProcessingException e) {
                throw new IOException("an event that is no JSON", e);
            }
        }
        position = event.id();
    }
}
