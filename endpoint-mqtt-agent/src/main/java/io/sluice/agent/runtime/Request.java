package io.sluice.agent.runtime;

import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;
import io.sluice.runtime.line.LineContent;
import io.sluice.runtime.line.MalformedLineException;
import java.util.UUID;

/** What a method says in one line. */
sealed interface Request {
    int NAME_CHARS = 255;
    int TEXT_CHARS = 200;
    int ARGUMENT_BYTES = 1_024;
    long TIMEOUT_MS = 30_000;
    long TIMEOUT_MS_MAX = 600_000;

    /** The first line: which protocol, and whose run. */
    record Hello(long version, String secret) implements Request {}

    /**
     * How far it is.
     *
     * @param percent 0 to 100
     * @param text one line
     */
    record Progress(int percent, String text) implements Request {}

    /** Asks a handler of the gateway. */
    record Upcall(String name, String contentType, byte[] arguments, long timeoutMs) implements Request {}

    /**
     * Sends a file up.
     *
     * @param path relative ones are to the run's folder
     */
    record Put(String path, String name, String contentType) implements Request {}

    /** Begins to send a stream of unknown length up, which gets an id. */
    record Begin(String name, String contentType) implements Request {}

    /** The next bytes of a stream. */
    record Data(UUID stream, byte[] bytes) implements Request {}

    /** No byte of a stream follows. */
    record End(UUID stream) implements Request {}

    /** Has the machine scanned, and its inventory reported. */
    record Scan() implements Request {}

    /** A line that asks for nothing that could be done. */
    final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Code code;

        BadRequestException(Code code, String reason) {
            super(reason);
            this.code = code;
        }

        Code code() {
            return code;
        }
    }

    /** @throws BadRequestException saying which field is wrong, and why */
    static Request of(JsonLine line) throws BadRequestException {
        try {
            if (line.has("sluice")) {
                Long version = line.number("sluice");
                return new Hello(version == null ? 0 : version, line.required("run"));
            }
            String op = line.required("op");
            return switch (op) {
                case "progress" -> progress(line);
                case "upcall" -> upcall(line);
                case "put" -> put(line);
                case "stream" -> new Begin(named(line), brief(line, "type", NAME_CHARS));
                case "data" -> new Data(stream(line), LineContent.of(line));
                case "end" -> new End(stream(line));
                case "inventory" -> new Scan();
                default ->
                    throw new MalformedLineException(
                            "field 'op' is '" + op + "', not upcall, progress, put, stream, data, end or inventory");
            };
        } catch (MalformedLineException e) {
            throw new BadRequestException(Code.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static Progress progress(JsonLine line) throws MalformedLineException {
        Long percent = line.number("percent");
        if (percent == null || percent < 0 || percent > 100) {
            throw new MalformedLineException("field 'percent' is " + percent + ", not 0 to 100");
        }
        return new Progress(percent.intValue(), brief(line, "text", TEXT_CHARS));
    }

    private static Upcall upcall(JsonLine line) throws MalformedLineException, BadRequestException {
        String name = named(line);
        Long timeout = line.number("timeoutMs");
        if (timeout != null && (timeout < 1 || timeout > TIMEOUT_MS_MAX)) {
            throw new MalformedLineException("field 'timeoutMs' is " + timeout + ", not 1 to " + TIMEOUT_MS_MAX);
        }
        byte[] arguments = LineContent.of(line);
        if (arguments.length > ARGUMENT_BYTES) {
            throw new BadRequestException(
                    Code.TOO_LARGE,
                    "the arguments have " + arguments.length + " bytes, at most " + ARGUMENT_BYTES
                            + " are taken; larger data goes up with put");
        }
        return new Upcall(name, brief(line, "type", NAME_CHARS), arguments, timeout == null ? TIMEOUT_MS : timeout);
    }

    private static String named(JsonLine line) throws MalformedLineException {
        String name = brief(line, "name", NAME_CHARS);
        if (name.isEmpty()) {
            throw new MalformedLineException("field 'name' is missing");
        }
        return name;
    }

    private static UUID stream(JsonLine line) throws MalformedLineException {
        String id = line.required("stream");
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new MalformedLineException("field 'stream' is '" + id + "', no stream's id");
        }
    }

    private static Put put(JsonLine line) throws MalformedLineException {
        String path = line.required("path");
        String name = brief(line, "name", NAME_CHARS);
        if (name.isEmpty()) {
            name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        }
        if (name.isEmpty() || name.length() > NAME_CHARS) {
            throw new MalformedLineException(
                    "field 'name' is missing, and the path ends with no name of at most " + NAME_CHARS + " characters");
        }
        return new Put(path, name, brief(line, "type", NAME_CHARS));
    }

    /** A text that becomes part of a message; control characters become blanks. */
    private static String brief(JsonLine line, String field, int charsMax) throws MalformedLineException {
        String text = line.text(field);
        if (text == null) {
            return "";
        }
        if (text.length() > charsMax) {
            throw new MalformedLineException(
                    "field '" + field + "' has " + text.length() + " characters, at most " + charsMax + " are taken");
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
        return clean.toString();
    }
}
