package io.sluice.cli.api;

import java.util.Optional;

/** Puts the lines of a server-sent event stream together to events. */
public final class EventLines {
    /** Data beyond this is dropped, together with its event. */
    static final int DATA_CHARS_MAX = 1 << 20;

    private String name = "message";
    /** Stands until another comes, as the standard says. */
    private String id = "";

    private final StringBuilder data = new StringBuilder();
    private boolean tooLong;

    /** An event that is complete. */
    public record Event(String name, String data, String id) {}

    /** Takes a line, without its end; gives the event that the line completes. */
    public Optional<Event> line(String line) {
        if (line.isEmpty()) {
            Optional<Event> complete =
                    data.isEmpty() || tooLong ? Optional.empty() : Optional.of(new Event(name, data.toString(), id));
            name = "message";
            data.setLength(0);
            tooLong = false;
            return complete;
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        if (field.equals("event")) {
            name = value;
        } else if (field.equals("id")) {
            id = value;
        } else if (field.equals("data")) {
            take(value);
        }
        return Optional.empty();
    }

    private void take(String value) {
        if (data.length() + value.length() > DATA_CHARS_MAX) {
            tooLong = true;
            return;
        }
        if (!data.isEmpty()) {
            data.append('\n');
        }
        data.append(value);
    }
}
