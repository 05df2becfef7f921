package io.sluice.inventory.part;

import io.sluice.inventory.part.Programs.Outcome;
import io.sluice.inventory.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What executables in a folder say of the machine: each prints one JSON value. A fact's name is its file's, up to the first dot.
 *
 * <p>They are run as whoever scans, so nobody else may be able to change them, or the folder.
 */
public final class Facts implements Part.Reader {
    /** By which they are chosen, and named where they are unknown: {@code facts.NAME}. */
    public static final String NAME = "facts";

    private static final int MOST = 64;
    private static final int MOST_BYTES = 16 * 1_024;

    private final @Nullable Path folder;
    private final Programs programs;

    /** @param folder need not be there; null: there are none */
    public Facts(@Nullable Path folder, Programs programs) {
        this.folder = folder;
        this.programs = programs;
    }

    @Override
    public void read(Findings found) throws IOException, InterruptedException {
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        String open = openToOthers(folder);
        if (open != null) {
            throw new IOException("the folder of facts " + open);
        }
        List<Path> files = executables(folder);
        if (files.size() > MOST) {
            found.unknown(NAME, "there are " + files.size() + ", of which the first " + MOST + " are run");
        }
        for (Path file : files.subList(0, Math.min(MOST, files.size()))) {
            fact(file, found);
        }
    }

    private static List<Path> executables(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> Files.isRegularFile(file)
                            && Files.isExecutable(file)
                            && !name(file).isEmpty())
                    .sorted()
                    .forEach(files::add);
        }
        return files;
    }

    private void fact(Path file, Findings found) throws InterruptedException {
        try {
            String open = openToOthers(file);
            if (open != null) {
                throw new IOException("the file " + open);
            }
            Outcome outcome =
                    programs.run(MOST_BYTES, List.of(file.toAbsolutePath().toString()));
            if (outcome.exitCode() != 0) {
                throw new IOException("it ended with exit code " + outcome.exitCode());
            }
            found.fact(name(file), outcome.output());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            found.unknown(NAME + "." + name(file), "it printed no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            found.unknown(NAME + "." + name(file), String.valueOf(e.getMessage()));
        }
    }

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** Why others than the scanning user and root could change it; null if they cannot, or the system does not tell. */
    private static @Nullable String openToOthers(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return null;
        }
        PosixFileAttributes attributes = view.readAttributes();
        if (attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)
                || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
            return "may be written by others than its owner";
        }
        Object uid = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        boolean own =
                Integer.valueOf(0).equals(uid) || attributes.owner().getName().equals(System.getProperty("user.name"));
        return own ? null : "belongs to neither root nor the agent's user";
    }
}
