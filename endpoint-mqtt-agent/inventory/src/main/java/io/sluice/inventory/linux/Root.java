package io.sluice.inventory.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The file system that is read, from its root on. What is no UTF-8 is read with replacements. */
final class Root {
    /** Nothing that is read whole is larger. */
    private static final int MOST_BYTES = 1 << 20;

    private final Path folder;

    Root(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    boolean exists(String name) {
        return Files.exists(path(name));
    }

    /** The lines of a small file, at most a mebibyte of it. */
    List<String> lines(String name) throws IOException {
        try (InputStream in = Files.newInputStream(path(name))) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no /" + name, e);
        } catch (IOException e) {
            throw new IOException("/" + name + " cannot be read", e);
        }
    }

    /** The lines of a file, one after the other; to be closed. */
    Stream<String> stream(String name) throws IOException {
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(Files.newInputStream(path(name)), StandardCharsets.UTF_8));
            return reader.lines().onClose(() -> {
                try {
                    reader.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (NoSuchFileException e) {
            throw new IOException("there is no /" + name, e);
        } catch (IOException e) {
            throw new IOException("/" + name + " cannot be read", e);
        }
    }

    /** The first line of a file that need not be there; null if it is not, or cannot be read. */
    @Nullable
    String word(String name) {
        try (InputStream in = Files.newInputStream(path(name))) {
            return new String(in.readNBytes(4_096), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** The names in a folder, in their order; none if it cannot be read. */
    List<String> names(String name) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path(name))) {
            all.forEach(each -> names.add(String.valueOf(each.getFileName())));
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return List.of();
        }
        names.sort(null);
        return names;
    }
}
