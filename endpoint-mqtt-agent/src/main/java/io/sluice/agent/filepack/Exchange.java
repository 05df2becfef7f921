package io.sluice.agent.filepack;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The steps that put things in place, each of which can be taken back. At every moment a path has its old content or its
 * new one: what was there gets a second name first, and the new is renamed over it.
 */
final class Exchange {
    private final Deque<Undo> undos = new ArrayDeque<>();
    private final List<Path> kept = new ArrayList<>();

    /** Takes one step back. */
    private record Undo(String what, Back back) {}

    private interface Back {
        void go() throws IOException;
    }

    /** Makes a folder and those above it. */
    void makeFolders(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path each = folder;
                each != null && !Files.exists(each, LinkOption.NOFOLLOW_LINKS);
                each = each.getParent()) {
            missing.push(each);
        }
        for (Path each : missing) {
            Files.createDirectory(each);
            undos.push(new Undo(each.toString(), () -> removeEmpty(each)));
        }
    }

    /** Somebody else may have put something there meanwhile: that stays. */
    private static void removeEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            return;
        }
    }

    /** Gives a folder other permissions. */
    void permit(Path folder, Set<PosixFilePermission> permissions) throws IOException {
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(folder);
        Files.setPosixFilePermissions(folder, permissions);
        undos.push(new Undo(folder.toString(), () -> Files.setPosixFilePermissions(folder, before)));
    }

    /** Puts a staged file or link at its place. */
    void put(Path staged, Path place, Path backup) throws IOException {
        boolean replaces = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (replaces) {
            keep(place, backup);
        }
        Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        undos.push(new Undo(place.toString(), () -> {
            if (replaces) {
                Files.move(backup, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(place);
            }
        }));
    }

    /** Takes a file or link away. */
    void remove(Path place, Path backup) throws IOException {
        Files.move(place, backup, StandardCopyOption.ATOMIC_MOVE);
        kept.add(backup);
        undos.push(new Undo(
                place.toString(),
                () -> Files.move(backup, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING)));
    }

    private void keep(Path place, Path backup) throws IOException {
        Files.deleteIfExists(backup);
        if (Files.isSymbolicLink(place)) {
            Files.createSymbolicLink(backup, Files.readSymbolicLink(place));
        } else {
            try {
                Files.createLink(backup, place);
            } catch (IOException | UnsupportedOperationException e) {
                // File systems without hard links, and users who may not make them.
                Files.copy(place, backup, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        kept.add(backup);
    }

    /** All as it was, as far as it can be; what could not be put back is returned. */
    List<String> takeBack() {
        List<String> left = new ArrayList<>();
        while (!undos.isEmpty()) {
            Undo undo = undos.pop();
            try {
                undo.back().go();
            } catch (IOException e) {
                left.add(undo.what() + " (" + e + ")");
            }
        }
        if (left.isEmpty()) {
            forget();
        }
        return left;
    }

    /** It stays as it is: the old is no longer needed. */
    void forget() {
        undos.clear();
        for (Path each : kept) {
            try {
                Files.deleteIfExists(each);
            } catch (IOException e) {
                // It is swept away when the next filepack comes here.
            }
        }
        kept.clear();
    }
}
