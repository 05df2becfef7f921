package io.sluice.runtime;

import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;
import io.sluice.runtime.line.LineContent;
import io.sluice.runtime.line.MalformedLineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/**
 * A connection to the agent that has started this process. One request at a time: another thread's waits; who wants several at
 * once opens several connections.
 *
 * <pre>{@code
 * try (SluiceRuntime sluice = SluiceRuntime.connect()) {
 *     sluice.progress(10, "reading");
 *     UpcallAnswer answer = sluice.upcall("gateway.echo", "hello".getBytes(UTF_8), Duration.ofSeconds(30));
 *     sluice.put(Path.of("report.csv"));
 * }
 * }</pre>
 */
public final class SluiceRuntime implements AutoCloseable {
    /** Of the socket's protocol. */
    public static final int VERSION = 1;
    /** The environment variable that names the socket. */
    public static final String SOCKET = "SLUICE_SOCKET";
    /** The environment variable with the run's secret. */
    public static final String RUN = "SLUICE_RUN";
    /** The environment variable that says why there is no socket. */
    public static final String NO_SOCKET = "SLUICE_NO_SOCKET";

    private static final int CONNECTS = 7;
    private static final long FIRST_PAUSE_MS = 20;
    /** An answer's 32 KiB, each byte escaped, and its frame. */
    private static final int ANSWER_BYTES = 256 * 1024;
    /** Of a stream, in one line: in base64 and with its frame it stays below a line's limit. */
    private static final int PIECE_BYTES = 12_000;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(8 * 1024).flip();

    private SluiceRuntime(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects to this process's agent. While the agent is busy it is asked again, for 1.3 seconds at most.
     *
     * @throws UnreachableException if there is none
     * @throws RefusedException NO_SUCH_RUN: the run is over; BUSY: it has too many connections
     */
    public static SluiceRuntime connect() throws IOException {
        return connect(System.getenv());
    }

    /**
     * The same for another environment.
     *
     * @throws UnreachableException if there is no agent
     * @throws RefusedException NO_SUCH_RUN: the run is over; BUSY: it has too many connections
     */
    public static SluiceRuntime connect(Map<String, String> environment) throws IOException {
        String socket = environment.getOrDefault(SOCKET, "");
        String run = environment.getOrDefault(RUN, "");
        if (socket.isEmpty() || run.isEmpty()) {
            throw new UnreachableException(
                    environment.getOrDefault(
                            NO_SOCKET, SOCKET + " is not set: this process was not started by a Sluice agent"),
                    null);
        }
        long pauseMs = FIRST_PAUSE_MS;
        for (int attempt = 1; ; attempt++) {
            try {
                return greet(open(socket), run);
            } catch (RefusedException e) {
                if (e.code() != Code.BUSY || attempt == CONNECTS) {
                    throw e;
                }
            }
            pause(pauseMs);
            pauseMs *= 2;
        }
    }

    private static void pause(long ms) throws IOException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the agent was busy");
        }
    }

    private static SocketChannel open(String socket) throws UnreachableException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            throw new UnreachableException("the agent's socket " + socket + " cannot be reached: " + e.getMessage(), e);
        }
    }

    private static SluiceRuntime greet(SocketChannel channel, String run) throws IOException {
        SluiceRuntime runtime = new SluiceRuntime(channel);
        try {
            runtime.ask(JsonLine.empty().with("sluice", VERSION).with("run", run));
            return runtime;
        } catch (IOException e) {
            runtime.close();
            throw e;
        }
    }

    /**
     * Asks a handler of the gateway and waits for its answer. The same upcall is asked again by the agent when its connection
     * to the gateway breaks, so a handler may see it twice, under one id.
     *
     * @param arguments at most 1,024 bytes
     * @param timeout from a millisecond to ten minutes
     * @throws RefusedException UNKNOWN, FAILED, TIMED_OUT, TOO_LARGE, BUSY
     */
    public UpcallAnswer upcall(String name, byte[] arguments, Duration timeout) throws IOException {
        return upcall(name, "", arguments, timeout);
    }

    /**
     * The same with a media type for the arguments.
     *
     * @param arguments at most 1,024 bytes
     * @param timeout from a millisecond to ten minutes
     * @throws RefusedException UNKNOWN, FAILED, TIMED_OUT, TOO_LARGE, BUSY
     */
    public UpcallAnswer upcall(String name, String contentType, byte[] arguments, Duration timeout) throws IOException {
        JsonLine request = JsonLine.empty()
                .with("op", "upcall")
                .with("name", name)
                .with("type", contentType)
                .with("timeoutMs", timeout.toMillis());
        LineContent.put(arguments, request);
        JsonLine answer = ask(request);
        try {
            String type = answer.text("type");
            return new UpcallAnswer(type == null ? "" : type, LineContent.of(answer));
        } catch (MalformedLineException e) {
            throw notUnderstood(e);
        }
    }

    /**
     * Says how far the method is, for people that watch the job. The agent passes on the latest word every now and then.
     *
     * @param percent 0 to 100
     * @param text at most 200 characters
     */
    public void progress(int percent, String text) throws IOException {
        ask(JsonLine.empty().with("op", "progress").with("percent", percent).with("text", text));
    }

    /**
     * The same as a part of a whole.
     *
     * @param of more than 0
     */
    public void progress(long done, long of, String text) throws IOException {
        if (done < 0 || of <= 0 || done > of) {
            throw new IllegalArgumentException(done + " of " + of + " is no part of a whole");
        }
        progress((int) (done * 100.0 / of), text);
    }

    /**
     * Sends a file up under its own name and waits until it is durable. It must not change meanwhile.
     *
     * @return the id of its transfer
     * @throws RefusedException NO_FILE, TOO_LARGE, BUSY, FAILED
     */
    public UUID put(Path file) throws IOException {
        return put(file, "", "");
    }

    /**
     * Sends a file up and waits until it is durable. It must not change meanwhile.
     *
     * @param name under which it can be had; empty: its own
     * @param contentType media type; may be empty
     * @return the id of its transfer
     * @throws RefusedException NO_FILE, TOO_LARGE, BUSY, FAILED
     */
    public UUID put(Path file, String name, String contentType) throws IOException {
        JsonLine request = JsonLine.empty()
                .with("op", "put")
                .with("path", file.toAbsolutePath().toString())
                .with("type", contentType);
        if (!name.isEmpty()) {
            request.with("name", name);
        }
        JsonLine answer = ask(request);
        try {
            return UUID.fromString(answer.required("transfer"));
        } catch (MalformedLineException | IllegalArgumentException e) {
            throw notUnderstood(e);
        }
    }

    /**
     * Sends what a stream holds up, to its end, and waits until it is durable. What is not sent yet is not read either: nothing
     * of it is held here but a piece.
     *
     * @param name under which it can be had
     * @param contentType media type; may be empty
     * @return the id of its transfer
     * @throws RefusedException TOO_LARGE, BUSY; FAILED: also where the gateway does not know what came before, since a stream
     *     cannot be read anew
     */
    public UUID put(InputStream stream, String name, String contentType) throws IOException {
        String id = answered(
                ask(JsonLine.empty().with("op", "stream").with("name", name).with("type", contentType)), "stream");
        byte[] piece = new byte[PIECE_BYTES];
        for (int count = stream.readNBytes(piece, 0, PIECE_BYTES);
                count > 0;
                count = stream.readNBytes(piece, 0, PIECE_BYTES)) {
            ask(JsonLine.empty()
                    .with("op", "data")
                    .with("stream", id)
                    .with("base64", Base64.getEncoder().encodeToString(Arrays.copyOf(piece, count))));
        }
        return UUID.fromString(answered(ask(JsonLine.empty().with("op", "end").with("stream", id)), "transfer"));
    }

    /**
     * Has the agent scan the machine now, and waits until the gateway knows the result.
     *
     * @throws RefusedException UNKNOWN: the gateway takes no inventories; FAILED: the scan, or its report, has failed
     */
    public InventoryAnswer inventory() throws IOException {
        JsonLine answer = ask(JsonLine.empty().with("op", "inventory"));
        return new InventoryAnswer(
                answered(answer, "answer").equals("SENT"),
                answered(answer, "digest"),
                answer.without("ok").toString());
    }

    private static String answered(JsonLine answer, String field) throws IOException {
        try {
            return answer.required(field);
        } catch (MalformedLineException e) {
            throw notUnderstood(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // There is nothing that could still be lost with it.
        }
    }

    private synchronized JsonLine ask(JsonLine request) throws IOException {
        byte[] line = (request + "\n").getBytes(StandardCharsets.UTF_8);
        if (line.length - 1 > JsonLine.REQUEST_BYTES) {
            throw new RefusedException(
                    Code.TOO_LARGE,
                    "the request has " + (line.length - 1) + " bytes, at most " + JsonLine.REQUEST_BYTES
                            + " are taken; large data goes up with put");
        }
        JsonLine answer;
        try {
            write(line);
            answer = JsonLine.parse(read());
        } catch (MalformedLineException e) {
            throw notUnderstood(e);
        } catch (RefusedException | UnreachableException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreachableException("the connection to the agent has ended: " + e.getMessage(), e);
        }
        if (!answer.isTrue("ok")) {
            throw refusal(answer);
        }
        return answer;
    }

    private void write(byte[] line) {
        ByteBuffer out = ByteBuffer.wrap(line);
        try {
            while (out.hasRemaining()) {
                channel.write(out);
            }
        } catch (IOException e) {
            // An agent that has hung up may have said why: that is still to be read.
        }
    }

    private String read() throws IOException {
        byte[] line = new byte[512];
        int length = 0;
        while (true) {
            while (!in.hasRemaining()) {
                in.clear();
                int count = channel.read(in);
                in.flip();
                if (count < 0) {
                    throw new UnreachableException("the agent has closed the connection: the run is over", null);
                }
            }
            byte next = in.get();
            if (next == '\n') {
                return new String(line, 0, length, StandardCharsets.UTF_8);
            }
            if (length == ANSWER_BYTES) {
                throw new IOException("the agent's answer is too long");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, Math.min(ANSWER_BYTES, 2 * length));
            }
            line[length++] = next;
        }
    }

    private static IOException refusal(JsonLine answer) {
        try {
            String reason = answer.text("reason");
            return new RefusedException(Code.valueOf(answer.required("code")), reason == null ? "" : reason);
        } catch (MalformedLineException | IllegalArgumentException e) {
            return notUnderstood(e);
        }
    }

    private static IOException notUnderstood(Exception e) {
        return new IOException("the agent's answer is not understood: " + e.getMessage(), e);
    }
}
