package io.sluice.agent.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Told by {@code /proc}: descendants, members of the session that {@code setsid} made, and whoever carries the launch's
 * marker in its environment. The last finds daemons that have left both parent and session.
 *
 * <p>Killing is repeated until nobody is left, for a process may fork between the look and the kill; the rounds are
 * bounded, for something that forks faster than it can be killed must not hold the agent.
 */
final class LinuxProcessTree implements ProcessTree {
    private static final Logger log = LoggerFactory.getLogger(LinuxProcessTree.class);
    private static final Path PROC = Path.of("/proc");
    private static final int ROUNDS = 100;

    private final @Nullable Path setsid;

    LinuxProcessTree(@Nullable Path setsid) {
        this.setsid = setsid;
    }

    @Override
    public List<String> command(List<String> command) {
        if (setsid == null) {
            return command;
        }
        List<String> wrapped = new ArrayList<>(command.size() + 1);
        wrapped.add(setsid.toString());
        wrapped.addAll(command);
        return wrapped;
    }

    @Override
    public void kill(Process process, String marker) {
        for (int round = 0; round < ROUNDS; round++) {
            Set<Long> members = members(process.pid(), marker);
            process.descendants().map(ProcessHandle::pid).forEach(members::add);
            if (members.isEmpty() && !process.isAlive()) {
                return;
            }
            for (long pid : members) {
                if (pid != process.pid()) {
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
            process.destroyForcibly();
        }
        log.warn("processes of {} are still alive after {} rounds of killing", marker, ROUNDS);
    }

    /** Living processes of that session, or with that marker. */
    private static Set<Long> members(long session, String marker) {
        Set<Long> found = new LinkedHashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path each : processes) {
                long pid = Long.parseLong(each.getFileName().toString());
                if (isMember(each, session, marker)) {
                    found.add(pid);
                }
            }
        } catch (IOException | RuntimeException e) {
            log.warn("cannot look through {}: {}", PROC, e.toString());
        }
        return found;
    }

    private static boolean isMember(Path process, long session, String marker) {
        try {
            // pid (name) state ppid pgrp session …; the name may hold anything, so count from its last bracket.
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 5);
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return false;
            }
            if (Long.parseLong(fields[3]) == session) {
                return true;
            }
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return ('\0' + environment).contains('\0' + marker + '\0');
        } catch (IOException | RuntimeException e) {
            // Ended meanwhile, or somebody else's.
            return false;
        }
    }
}
