package io.sluice.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The output of a job's targets as it comes. A stream that breaks is opened again; it begins anew then, and what was given
 * before is dropped.
 */
public final class LiveEvents {
    private static final int TRIES = 5;
    private static final long PAUSE_MILLIS = 100;

    private final Api api;
    private final String path;
    private final Map<String, Long> positions = new HashMap<>();
    private long given;

    /** @param path of the stream, with its query */
    public LiveEvents(Api api, String path) {
        this.api = api;
        this.path = path;
    }

    /**
     * Gives endpoint and bytes until the region says that no more will come.
     *
     * @throws Failure if it refuses, or breaks off again and again
     */
    public void read(BiConsumer<String, byte[]> output) throws InterruptedException {
        int failures = 0;
        String why = "";
        while (failures < TRIES) {
            long before = given;
            try {
                String end = readOnce(output);
                if (end.startsWith("COMPLETE")) {
                    return;
                }
                if (end.startsWith("GONE")) {
                    throw new Failure(ExitCode.ERROR, "the region cannot show more: " + end);
                }
                why = end;
            } catch (IOException | UncheckedIOException e) {
                why = String.valueOf(e.getMessage());
            }
            failures = given > before ? 1 : failures + 1;
            if (failures < TRIES) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS << failures);
            }
        }
        throw new Failure(ExitCode.ERROR, "the region broke the output off again and again: " + why);
    }

    private String readOnce(BiConsumer<String, byte[]> output) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = api.open(path);
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw Api.refusal(
                        response.statusCode(),
                        String.join("\n", lines.limit(100).toList()));
            }
            EventLines events = new EventLines();
            for (String line : (Iterable<String>) lines::iterator) {
                Optional<EventLines.Event> event = events.line(line);
                if (event.isPresent() && event.get().name().equals("output")) {
                    give(json(event.get().data()), output);
                } else if (event.isPresent() && event.get().name().equals("end")) {
                    return Json.text(json(event.get().data()), "reason");
                }
            }
        }
        return "the connection ended";
    }

    private void give(JsonNode piece, BiConsumer<String, byte[]> output) {
        byte[] data = Base64.getDecoder().decode(Json.text(piece, "base64"));
        long offset = piece.path("offset").asLong();
        String transfer = Json.text(piece, "transfer");
        long position = positions.getOrDefault(transfer, offset);
        if (offset + data.length <= position) {
            return;
        }
        int from = (int) Math.max(0, position - offset);
        positions.put(transfer, offset + data.length);
        given++;
        output.accept(Json.text(piece, "endpoint"), Arrays.copyOfRange(data, from, data.length));
    }

    private static JsonNode json(String data) throws IOException {
        try {
            return Json.parse(data);
        } catch (JsonProcessingException e) {
            throw new IOException("an event that is no JSON", e);
        }
    }
}
