package io.sluice.cli.home;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a log file, and what comes after it. Reads a bounded part at a time. */
public final class LogTail {
    private static final int READ_BYTES_MAX = 1 << 20;

    private final Path file;
    private long offset;

    public LogTail(Path file) {
        this.file = file;
    }

    /** The last lines; what comes later is told by {@link #more}. */
    public List<String> last(int lines) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        long size = Files.size(file);
        List<String> all =
                read(Math.max(0, size - READ_BYTES_MAX), size).lines().toList();
        offset = size;
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    /** What was written since the last look; a file that has become shorter was begun anew. */
    public String more() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        long size = Files.size(file);
        long from = size < offset ? 0 : offset;
        long to = Math.min(size, from + READ_BYTES_MAX);
        String text = read(from, to);
        offset = to;
        return text;
    }

    private String read(long from, long to) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
            byte[] part = new byte[(int) (to - from)];
            bytes.seek(from);
            int length = Math.max(0, bytes.read(part));
            return new String(part, 0, length, StandardCharsets.UTF_8);
        }
    }
}
