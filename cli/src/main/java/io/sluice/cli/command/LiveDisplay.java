package io.sluice.cli.command;

import io.sluice.cli.api.Api;
import io.sluice.cli.api.LiveEvents;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import io.sluice.cli.render.Words;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows output line by line as it comes, of several endpoints with the host before each line. */
final class LiveDisplay {
    /** A line that is longer is shown in pieces. */
    static final int LINE_BYTES = 8 * 1024;

    private final Surroundings around;
    private final Api api;
    private final String job;
    private final @Nullable String endpoint;
    private final HostNames hosts;
    private final Map<String, ByteArrayOutputStream> begun = new LinkedHashMap<>();

    /** @param endpoint of which alone output is shown; null: of all */
    LiveDisplay(Surroundings around, Api api, String job, @Nullable String endpoint) {
        this.around = around;
        this.api = api;
        this.job = job;
        this.endpoint = endpoint;
        this.hosts = new HostNames(api);
    }

    /** Returns when no more comes. */
    void show() {
        String query = endpoint == null ? "" : "?endpoint=" + Api.quoted(endpoint);
        try {
            new LiveEvents(api, JobFollower.path(job) + "/tail" + query).read(this::take);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "interrupted; job " + job + " goes on");
        } finally {
            begun.forEach((from, line) -> {
                if (line.size() > 0) {
                    print(from, line);
                }
            });
        }
    }

    private void take(String from, byte[] data) {
        ByteArrayOutputStream line = begun.computeIfAbsent(from, unknown -> new ByteArrayOutputStream());
        for (byte next : data) {
            if (next == '\n') {
                print(from, line);
            } else {
                line.write(next);
                if (line.size() >= LINE_BYTES) {
                    print(from, line);
                }
            }
        }
        if (line.size() == 0) {
            begun.remove(from);
        }
    }

    private void print(String from, ByteArrayOutputStream line) {
        String text = Words.harmless(line.toString(StandardCharsets.UTF_8));
        line.reset();
        around.print(endpoint == null ? Words.harmless(hosts.of(from)) + " | " + text + "\n" : text + "\n");
    }
}
