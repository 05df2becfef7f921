package io.sluice.agent.runtime;

import io.sluice.agent.runtime.Request.BadRequestException;
import io.sluice.agent.runtime.Request.Hello;
import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;
import io.sluice.runtime.line.MalformedLineException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one connection says, from bytes to requests, one at a time. Pure; holds at most one line and what came behind it in the
 * same read.
 */
final class Conversation {
    static final int VERSION = 1;
    /** One line and its line feed. */
    static final int HELD_BYTES = JsonLine.REQUEST_BYTES + 1;

    private byte[] held = new byte[256];
    private int length;
    /** Up to where there is no line feed. */
    private int searched;

    private boolean inputOver;
    private Phase phase = Phase.GREETING;

    private enum Phase {
        /** The first line is due. */
        GREETING,
        /** A request may come. */
        READY,
        /** One is being worked on. */
        WORKING,
        /** Nothing that comes matters. */
        OVER
    }

    /** What is to be done. */
    sealed interface Step {
        /** Say whether that run is here. */
        record Greet(String secret) implements Step {}

        /** Work on it, answer it, then call {@link Conversation#answered}. */
        record Work(Request request) implements Step {}

        /** Answer so; the conversation goes on. */
        record Refuse(Code code, String reason) implements Step {}

        /** Answer so and hang up. */
        record End(Code code, String reason) implements Step {}

        /** Hang up: it has said all that it will. */
        record Close() implements Step {}
    }

    /** How many bytes may be taken now. */
    int room() {
        return phase == Phase.OVER ? 0 : HELD_BYTES - length;
    }

    /** Takes bytes, at most as many as there is room for. */
    void take(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (count > room()) {
            throw new IllegalArgumentException(count + " bytes for " + room());
        }
        if (length + count > held.length) {
            held = Arrays.copyOf(held, Math.min(HELD_BYTES, Math.max(length + count, 2 * held.length)));
        }
        bytes.get(held, length, count);
        length += count;
    }

    /** No byte follows; what has been said is still done. */
    void inputOver() {
        inputOver = true;
    }

    boolean isInputOver() {
        return inputOver;
    }

    boolean isGreeted() {
        return phase == Phase.READY || phase == Phase.WORKING;
    }

    boolean isWorking() {
        return phase == Phase.WORKING;
    }

    /** The next thing to do; null if more has to come first. */
    @Nullable
    Step next() {
        while (phase == Phase.GREETING || phase == Phase.READY) {
            int end = lineEnd();
            if (end < 0) {
                return length == HELD_BYTES ? tooLong() : inputOver ? close() : null;
            }
            byte[] line = Arrays.copyOf(held, end);
            drop(end);
            if (!isBlank(line)) {
                return step(line);
            }
        }
        return null;
    }

    /** The request that was worked on has its answer. */
    void answered() {
        if (phase == Phase.WORKING) {
            phase = Phase.READY;
        }
    }

    /** What comes does not matter any more. */
    void over() {
        phase = Phase.OVER;
        length = 0;
        searched = 0;
    }

    private Step step(byte[] bytes) {
        Request request;
        try {
            JsonLine line = JsonLine.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
            request = Request.of(line);
        } catch (CharacterCodingException e) {
            return end("the line is not UTF-8");
        } catch (MalformedLineException e) {
            return end(String.valueOf(e.getMessage()));
        } catch (BadRequestException e) {
            return phase == Phase.GREETING
                    ? end("the first line names protocol and run, such as {\"sluice\":1,\"run\":\"…\"}")
                    : new Step.Refuse(e.code(), String.valueOf(e.getMessage()));
        }
        if (phase == Phase.READY) {
            if (request instanceof Hello) {
                return new Step.Refuse(Code.BAD_REQUEST, "this connection has named its run already");
            }
            phase = Phase.WORKING;
            return new Step.Work(request);
        }
        if (!(request instanceof Hello hello)) {
            return end("the first line names protocol and run, such as {\"sluice\":1,\"run\":\"…\"}");
        }
        if (hello.version() != VERSION) {
            return end("this agent speaks version " + VERSION + " of the socket's protocol, not " + hello.version());
        }
        phase = Phase.READY;
        return new Step.Greet(hello.secret());
    }

    private Step tooLong() {
        over();
        return new Step.End(Code.TOO_LARGE, "a line has more than " + JsonLine.REQUEST_BYTES + " bytes");
    }

    private Step end(String reason) {
        over();
        return new Step.End(Code.BAD_REQUEST, reason);
    }

    private Step close() {
        over();
        return new Step.Close();
    }

    /** Of the line feed, or of all that came if nothing follows; -1 if there is no whole line. */
    private int lineEnd() {
        for (; searched < length; searched++) {
            if (held[searched] == '\n') {
                return searched;
            }
        }
        return inputOver && length > 0 && length < HELD_BYTES ? length : -1;
    }

    private void drop(int end) {
        int rest = Math.max(0, length - end - 1);
        System.arraycopy(held, length - rest, held, 0, rest);
        length = rest;
        searched = 0;
    }

    private static boolean isBlank(byte[] line) {
        for (byte each : line) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }
}
