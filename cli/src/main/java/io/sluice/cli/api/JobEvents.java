package io.sluice.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The states of a job as the region tells them. A thread of its own reads the stream and opens it again when it breaks.
 * States are absolute, so of those nobody has looked at yet only the newest is kept.
 */
public final class JobEvents implements AutoCloseable {
    private static final Duration REOPEN_FIRST = Duration.ofMillis(250);
    private static final Duration REOPEN_MAX = Duration.ofSeconds(5);

    private final Api api;
    private final String path;
    private final BlockingQueue<JsonNode> newest = new ArrayBlockingQueue<>(1);
    private final Thread reader;

    private volatile boolean closed;

    public JobEvents(Api api, String job) {
        this.api = api;
        this.path = "/invocations/" + Api.quoted(job) + "/events";
        this.reader = new Thread(this::read, "events");
        this.reader.setDaemon(true);
        this.reader.start();
    }

    /** The newest state not taken yet; empty if there is none within the wait. */
    public Optional<JsonNode> next(Duration wait) throws InterruptedException {
        return Optional.ofNullable(newest.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
    }

    private void read() {
        Duration pause = REOPEN_FIRST;
        try {
            while (!closed) {
                if (readOnce()) {
                    pause = REOPEN_FIRST;
                }
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                pause = pause.multipliedBy(2).compareTo(REOPEN_MAX) < 0 ? pause.multipliedBy(2) : REOPEN_MAX;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether at least one state came. A stream that cannot be had is no error: the follower asks by itself as well. */
    private boolean readOnce() throws InterruptedException {
        boolean came = false;
        try {
            HttpResponse<Stream<String>> response = api.open(path);
            try (Stream<String> lines = response.body()) {
                if (response.statusCode() != 200) {
                    return false;
                }
                EventLines events = new EventLines();
                for (String line : (Iterable<String>) lines::iterator) {
                    Optional<EventLines.Event> event = events.line(line);
                    if (event.isPresent() && event.get().name().equals("state")) {
                        offer(Json.parse(event.get().data()));
                        came = true;
                    }
                }
            }
        } catch (JsonProcessingException | java.io.UncheckedIOException e) {
            return came;
        } catch (IOException e) {
            return came;
        }
        return came;
    }

    private void offer(JsonNode state) {
        while (!newest.offer(state)) {
            newest.poll();
        }
    }
}
