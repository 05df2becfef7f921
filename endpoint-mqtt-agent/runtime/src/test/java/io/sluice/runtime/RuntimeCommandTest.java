package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, against an agent's socket that a script answers. */
class RuntimeCommandTest {
    private static final String HELLO = "{\"ok\":true,\"sluice\":1}";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private ScriptedSocket socket;

    @BeforeEach
    void open() throws IOException {
        socket = new ScriptedSocket(folder.resolve("s"));
    }

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void anUpcallPrintsTheAnswerAsItIs() {
        // Given
        socket.answers(HELLO, "{\"ok\":true,\"type\":\"\",\"base64\":\"AP8K\"}");

        // When
        int code = run("", "upcall", "app.x", "--data", "{\"a\":1}", "--type", "application/json", "--timeout", "2s");

        // Then
        assertThat(code).isZero();
        assertThat(out.toByteArray()).containsExactly(0, 0xFF, '\n');
        assertThat(socket.asked())
                .containsExactly(
                        "{\"sluice\":1,\"run\":\"secret\"}",
                        "{\"op\":\"upcall\",\"name\":\"app.x\",\"type\":\"application/json\",\"timeoutMs\":2000,"
                                + "\"text\":\"{\\\"a\\\":1}\"}");
    }

    @Test
    void dataComesFromStandardInputOrAFile() throws IOException {
        // Given
        Path file = Files.write(folder.resolve("data"), new byte[] {(byte) 0x80});
        socket.answers(HELLO, "{\"ok\":true}");
        socket.answers(HELLO, "{\"ok\":true}");

        // When
        run("from stdin", "upcall", "a", "--data", "-");
        run("", "upcall", "a", "--data", "@" + file);

        // Then
        assertThat(socket.asked().get(1)).contains("\"text\":\"from stdin\"");
        assertThat(socket.asked().get(3)).contains("\"base64\":\"gA==\"");
    }

    @Test
    void progressAndPutSayWhatTheyWereTold() {
        // Given
        socket.answers(HELLO, "{\"ok\":true}");
        socket.answers(HELLO, "{\"ok\":true,\"transfer\":\"6b7e6c0e-0000-4000-8000-000000000001\"}");

        // When
        int progressed = run("", "progress", "1/2", "half of it");
        int put = run("", "put", folder.resolve("x").toString(), "--name", "report");

        // Then
        assertThat(progressed + put).isZero();
        assertThat(socket.asked().get(1)).isEqualTo("{\"op\":\"progress\",\"percent\":50,\"text\":\"half of it\"}");
        assertThat(socket.asked().get(3))
                .isEqualTo(
                        "{\"op\":\"put\",\"path\":\"" + folder.resolve("x") + "\",\"type\":\"\",\"name\":\"report\"}");
        assertThat(text(out)).isEqualTo("6b7e6c0e-0000-4000-8000-000000000001\n");
    }

    @Test
    void standardInputIsPutPieceByPiece() {
        // Given
        String id = "6b7e6c0e-0000-4000-8000-000000000001";
        String ok = "{\"ok\":true}";
        socket.answers(
                HELLO,
                "{\"ok\":true,\"stream\":\"" + id + "\"}",
                ok,
                ok,
                ok,
                "{\"ok\":true,\"transfer\":\"" + id + "\",\"bytes\":30000}");

        // When
        int code = run("x".repeat(30_000), "put", "-", "--name", "all.txt", "--type", "text/plain");

        // Then
        assertThat(code).isZero();
        assertThat(text(out)).isEqualTo(id + "\n");
        assertThat(socket.asked().get(1)).isEqualTo("{\"op\":\"stream\",\"name\":\"all.txt\",\"type\":\"text/plain\"}");
        assertThat(socket.asked().subList(2, 5))
                .allMatch(line -> line.startsWith("{\"op\":\"data\",\"stream\":\"" + id + "\",\"base64\":\"eHh4"))
                .allMatch(line -> line.length() <= 16_384);
        assertThat(socket.asked().get(5)).isEqualTo("{\"op\":\"end\",\"stream\":\"" + id + "\"}");
    }

    @Test
    void standardInputNeedsAName() {
        assertThat(run("x", "put", "-")).isEqualTo(2);
        assertThat(text(err)).contains("put - needs --name");
    }

    @Test
    void eachRefusalHasItsExitCodeAndItsReason() {
        assertRefused("UNKNOWN", 3);
        assertRefused("BUSY", 4);
        assertRefused("TIMED_OUT", 5);
        assertRefused("NO_SUCH_RUN", 6);
        assertRefused("FAILED", 1);
        assertRefused("TOO_LARGE", 1);
    }

    @Test
    void anAgentThatIsBusyIsAskedAgain() {
        // Given
        socket.answers("{\"ok\":false,\"code\":\"BUSY\",\"reason\":\"too many connections\"}");
        socket.answers(HELLO, "{\"ok\":true}");

        // When
        int code = run("", "progress", "1");

        // Then
        assertThat(code).isZero();
        assertThat(text(err)).isEmpty();
    }

    @Test
    void withoutAnAgentItSaysSo() {
        assertThat(new RuntimeCommand(Map.of(), System.in, print(out), print(err)).run("progress", "1"))
                .isEqualTo(6);
        assertThat(text(err)).contains("SLUICE_SOCKET is not set");

        err.reset();
        Map<String, String> refused = Map.of("SLUICE_NO_SOCKET", "its path is too long");
        assertThat(new RuntimeCommand(refused, System.in, print(out), print(err)).run("progress", "1"))
                .isEqualTo(6);
        assertThat(text(err)).isEqualTo("sluice-runtime: its path is too long\n");
    }

    @Test
    void anAgentThatHangsUpIsNoAnswer() {
        // Given
        socket.answers(HELLO);

        // When
        int code = run("", "progress", "1");

        // Then
        assertThat(code).isEqualTo(6);
        assertThat(text(err)).contains("the run is over");
    }

    @Test
    void helpHasEveryExitCode() {
        assertThat(run("", "--help")).isZero();
        for (RuntimeExit each : RuntimeExit.values()) {
            assertThat(text(out)).contains("  " + each.code() + "  " + each.meaning());
        }
        assertThat(run("", "upcal")).isEqualTo(2);
        assertThat(text(err)).contains("'upcal' is not one of upcall, progress, put, inventory");
    }

    private void assertRefused(String code, int exit) {
        err.reset();
        socket.answers(HELLO, "{\"ok\":false,\"code\":\"" + code + "\",\"reason\":\"for a reason\"}");
        assertThat(run("", "upcall", "x")).isEqualTo(exit);
        assertThat(text(err)).isEqualTo("sluice-runtime: " + code + ": for a reason\n");
    }

    private int run(String in, String... arguments) {
        Map<String, String> environment =
                Map.of("SLUICE_SOCKET", folder.resolve("s").toString(), "SLUICE_RUN", "secret");
        return new RuntimeCommand(
                        environment,
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        print(out),
                        print(err))
                .run(arguments);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        try {
            bytes.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
