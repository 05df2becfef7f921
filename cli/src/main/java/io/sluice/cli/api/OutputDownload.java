package io.sluice.cli.api;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One fetch of a target's whole output: streamed, and right or a {@link Failure}. After a broken connection it goes on where
 * it was; length and SHA-256 are those of all bytes written.
 */
public final class OutputDownload {
    /** Broken connections in a row, without a byte between, after which it gives up. */
    static final int TRIES = 5;

    private static final Pattern DIGEST = Pattern.compile("sha-256=:([A-Za-z0-9+/=]+):");
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int PROBLEM_BYTES = 64 * 1024;

    private final Api api;
    private final String path;
    private final MessageDigest sha256 = sha256();
    private long position;
    private long length = -1;
    private byte[] expected = {};

    /** @param path of the output */
    public OutputDownload(Api api, String path) {
        this.api = api;
        this.path = path;
    }

    /** Is told how much of how much has been written. */
    public interface Progress {
        void at(long bytes, long length);
    }

    /**
     * Writes all of it.
     *
     * @throws Failure if it cannot be had wholly, or is not what it should be; what was written is then of no use
     */
    public void to(OutputStream out, Progress progress) throws InterruptedException {
        int failures = 0;
        while (position != length) {
            long before = position;
            try {
                fetch(out, progress);
            } catch (IOException e) {
                failures = position > before ? 1 : failures + 1;
                if (failures == TRIES || length < 0) {
                    throw incomplete(e);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis() << failures);
            }
        }
        byte[] actual = sha256.digest();
        if (!MessageDigest.isEqual(actual, expected)) {
            throw new Failure(
                    ExitCode.ERROR,
                    "the output is not what the endpoint sent: its SHA-256 is "
                            + HexFormat.of().formatHex(actual) + ", not "
                            + HexFormat.of().formatHex(expected) + "; do not use what was written");
        }
    }

    private void fetch(OutputStream out, Progress progress) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = api.openBytes(path, position == 0 ? "" : "bytes=" + position + "-");
        try (InputStream body = response.body()) {
            if (response.statusCode() != (position == 0 ? 200 : 206)) {
                String problem = new String(body.readNBytes(PROBLEM_BYTES), StandardCharsets.UTF_8);
                throw Api.refusal(response.statusCode(), problem);
            }
            begin(response);
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                write(out, buffer, read);
                sha256.update(buffer, 0, read);
                position += read;
                progress.at(position, length);
            }
        }
        if (position < length) {
            throw new IOException("the connection ended");
        }
    }

    /** All answers must be of the same output. */
    private void begin(HttpResponse<InputStream> response) {
        long whole =
                position + response.headers().firstValueAsLong("Content-Length").orElse(-1 - position);
        Matcher digest =
                DIGEST.matcher(response.headers().firstValue("Repr-Digest").orElse(""));
        if (whole < 0 || !digest.find()) {
            throw new Failure(ExitCode.ERROR, "the region does not say the output's length and SHA-256: it is too old");
        }
        byte[] told = Base64.getDecoder().decode(digest.group(1));
        if (length >= 0 && (whole != length || !MessageDigest.isEqual(told, expected))) {
            throw new Failure(
                    ExitCode.ERROR, "the output has changed while it was fetched; do not use what was written");
        }
        length = whole;
        expected = told;
    }

    private static void write(OutputStream out, byte[] buffer, int bytes) {
        try {
            out.write(buffer, 0, bytes);
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot write the output: " + e.getMessage());
        }
    }

    private Failure incomplete(IOException e) {
        return length < 0
                ? new Failure(ExitCode.ERROR, api.unreachable(e))
                : new Failure(
                        ExitCode.ERROR,
                        "the connection broke off after " + position + " of " + length + " bytes (" + e.getMessage()
                                + "): what was written is not the whole output");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
