package io.sluice.cli.method;

import io.sluice.cli.exit.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A file that is to be published.
 *
 * @param digest SHA-256 in lower-case hex
 */
public record Executable(Path file, String fileName, String digest, long sizeBytes) {

    /**
     * Of one file as it is, or of several put one behind the other in {@code folder}.
     *
     * @throws Failure if one cannot be read
     */
    public static Executable of(List<Path> files, Path folder) {
        Path whole = files.get(0);
        try {
            if (files.size() > 1) {
                whole = join(files, Files.createTempFile(folder, "executable", ""));
            }
            return new Executable(whole, MethodDirectory.fileName(files), digest(whole), Files.size(whole));
        } catch (IOException e) {
            throw Failure.unreadable(whole.toString(), e);
        }
    }

    private static Path join(List<Path> files, Path whole) {
        for (Path part : files) {
            try (OutputStream out = Files.newOutputStream(whole, java.nio.file.StandardOpenOption.APPEND)) {
                Files.copy(part, out);
            } catch (IOException e) {
                throw Failure.unreadable(part.toString(), e);
            }
        }
        return whole;
    }

    static String digest(Path file) throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
