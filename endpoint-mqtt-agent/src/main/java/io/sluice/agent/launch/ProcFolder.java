package io.sluice.agent.launch;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /proc} tells of processes. Read with plain streams into one buffer, for there may be hundreds of them. */
final class ProcFolder {
    private static final int STAT_BYTES = 1024;
    // Places among the words behind the name, which is in brackets and may hold anything.
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int START = 19;

    private final File folder;
    private final byte[] buffer = new byte[STAT_BYTES];

    /**
     * A living process.
     *
     * @param start in clock ticks since the system's start
     */
    record Entry(long pid, long parent, long session, long start) {}

    ProcFolder(File folder) {
        this.folder = folder;
    }

    /** All that live. One that ends meanwhile may be among them or not. */
    List<Entry> living() {
        List<Entry> found = new ArrayList<>();
        String[] names = folder.list();
        for (String name : names == null ? new String[0] : names) {
            if (name.charAt(0) >= '0' && name.charAt(0) <= '9') {
                Entry entry = entry(Long.parseLong(name), false);
                if (entry != null) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** When a process started, even if it has ended and only waits to be collected; 0 if it cannot be told. */
    long startOf(long pid) {
        Entry entry = entry(pid, true);
        return entry == null ? 0 : entry.start();
    }

    /** The environment a process was started with: each {@code NAME=value} between two zeros. Empty if it cannot be told. */
    String environment(long pid) {
        try (FileInputStream in = new FileInputStream(new File(folder, pid + "/environ"))) {
            return '\0' + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // Ended meanwhile, or somebody else's.
            return "";
        }
    }

    private @Nullable Entry entry(long pid, boolean endedToo) {
        int length;
        try (FileInputStream in = new FileInputStream(new File(folder, pid + "/stat"))) {
            length = in.read(buffer);
        } catch (IOException e) {
            return null;
        }
        int at = length - 1;
        while (at > 0 && buffer[at] != ')') {
            at--;
        }
        if (at <= 0 || at + 2 >= length) {
            return null;
        }
        int state = buffer[at + 2];
        if (!endedToo && (state == 'Z' || state == 'X')) {
            return null;
        }
        long[] words = new long[START + 1];
        int word = STATE;
        for (int i = at + 2; i < length && word <= START; i++) {
            int digit = buffer[i] - '0';
            if (buffer[i] == ' ') {
                word++;
            } else if (digit >= 0 && digit <= 9) {
                words[word] = words[word] * 10 + digit;
            }
        }
        return new Entry(pid, words[PARENT], words[SESSION], words[START]);
    }
}
