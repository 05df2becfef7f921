package io.sluice.cli.command;

import io.sluice.cli.api.Api;
import io.sluice.cli.api.Json;
import io.sluice.cli.exit.Failure;
import java.util.HashMap;
import java.util.Map;

/** The names by which people know endpoints; asked for once. */
final class HostNames {
    private final Api api;
    private final Map<String, String> hosts = new HashMap<>();

    HostNames(Api api) {
        this.api = api;
    }

    /** The endpoint's host; its id where that is not known. */
    String of(String endpoint) {
        return hosts.computeIfAbsent(endpoint, id -> {
            try {
                String host = Json.text(api.get("/endpoints/" + Api.quoted(id)), "host");
                return host.isEmpty() ? id : host;
            } catch (Failure e) {
                return id;
            }
        });
    }
}
