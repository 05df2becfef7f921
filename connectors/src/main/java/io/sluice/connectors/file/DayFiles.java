package io.sluice.connectors.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of one partition. A file gets its name, which tells the offsets in it, when all of it is on the disk; what was
 * not finished is begun anew. A record that a finished file of its day has is not written again: so each is there once,
 * however often it comes. Of one thread.
 */
final class DayFiles implements AutoCloseable {
    private final Path folder;
    private final int partition;
    private final Limits limits;
    private final Map<LocalDate, Part> open = new HashMap<>();
    /** The last offset that is in a finished file of that day; -1: there is none. */
    private final Map<LocalDate, Long> written = new HashMap<>();

    private long next = -1;

    /**
     * When a file is finished.
     *
     * @param bytes that it has
     * @param millis since it was begun
     * @param files open at a time; beyond, the oldest is finished
     */
    record Limits(long bytes, long millis, int files) {}

    /** A file that is being written. */
    private static final class Part {
        private final Path file;
        private final FileChannel channel;
        private final OutputStream out;
        private final long first;
        private final long begunAt;
        private long last;
        private long bytes;

        Part(Path file, long first, long begunAt) throws IOException {
            this.file = file;
            this.channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel));
            this.first = first;
            this.begunAt = begunAt;
            this.last = first;
        }

        void write(long offset, byte[] line) throws IOException {
            out.write(line);
            out.write('\n');
            last = offset;
            bytes += line.length + 1L;
        }

        void finish(int partition) throws IOException {
            out.flush();
            channel.force(true);
            channel.close();
            Path finished = file.resolveSibling(new FileName(partition, first, last).text());
            Files.move(file, finished, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** @param folder of the topic, with a folder for each day */
    DayFiles(Path folder, int partition, Limits limits) {
        this.folder = folder;
        this.partition = partition;
        this.limits = limits;
    }

    /** Writes one line, unless it is there already. Offsets only grow. */
    void write(LocalDate day, long offset, byte[] line, long nowMillis) throws IOException {
        next = offset + 1;
        Part part = open.get(day);
        if (part == null) {
            if (offset <= writtenTo(day)) {
                return;
            }
            if (open.size() >= limits.files()) {
                finishOldest();
            }
            part = begin(day, offset, nowMillis);
            open.put(day, part);
        }
        part.write(offset, line);
        if (part.bytes >= limits.bytes()) {
            finish(day);
        }
    }

    /** Finishes what is old enough. */
    void finishDue(long nowMillis) throws IOException {
        List<LocalDate> due = new ArrayList<>();
        open.forEach((day, part) -> {
            if (nowMillis - part.begunAt >= limits.millis()) {
                due.add(day);
            }
        });
        for (LocalDate day : due) {
            finish(day);
        }
    }

    /** Where to begin after a crash: all that comes before is in finished files. -1 if nothing has come. */
    long safe() {
        return open.values().stream().mapToLong(part -> part.first).min().orElse(next);
    }

    /** Leaves what is not finished: it comes again. */
    @Override
    public void close() throws IOException {
        for (Part part : open.values()) {
            part.channel.close();
            Files.deleteIfExists(part.file);
        }
        open.clear();
    }

    private void finishOldest() throws IOException {
        LocalDate oldest = open.entrySet().stream()
                .min(Comparator.comparingLong(each -> each.getValue().first))
                .map(Map.Entry::getKey)
                .orElseThrow();
        finish(oldest);
    }

    private Part begin(LocalDate day, long offset, long nowMillis) throws IOException {
        Path files = Files.createDirectories(folder.resolve(day.toString()));
        return new Part(files.resolve(FileName.unfinished(partition, offset)), offset, nowMillis);
    }

    private void finish(LocalDate day) throws IOException {
        Part part = open.get(day);
        if (part != null) {
            part.finish(partition);
            syncFolder(folder.resolve(day.toString()));
            open.remove(day);
            written.put(day, part.last);
        }
    }

    /** Else the new name may be lost with the power. Not every system lets a folder be opened; those keep names themselves. */
    private static void syncFolder(Path files) throws IOException {
        if (files.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(files, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Of a day that is not open: what was left unfinished there is of an earlier run, and goes. */
    private long writtenTo(LocalDate day) throws IOException {
        Long known = written.get(day);
        if (known != null) {
            return known;
        }
        long last = -1;
        Path files = folder.resolve(day.toString());
        if (Files.isDirectory(files)) {
            try (Stream<Path> all = Files.list(files)) {
                for (Path file : all.toList()) {
                    String name = String.valueOf(file.getFileName());
                    if (FileName.isUnfinishedOf(name, partition)) {
                        Files.delete(file);
                    }
                    last = Math.max(
                            last,
                            FileName.of(name)
                                    .filter(each -> each.partition() == partition)
                                    .map(FileName::last)
                                    .orElse(-1L));
                }
            }
        }
        if (written.size() >= limits.files()) {
            written.clear();
        }
        written.put(day, last);
        return last;
    }
}
