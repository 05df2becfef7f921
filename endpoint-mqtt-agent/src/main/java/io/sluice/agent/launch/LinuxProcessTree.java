package io.sluice.agent.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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
    private static final File PROC = new File("/proc");
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
    public Launched launched(Process process, String marker) {
        return new Launched(process, marker, new ProcFolder(PROC).startOf(process.pid()));
    }

    @Override
    public void kill(Collection<Launched> launches) {
        ProcFolder proc = new ProcFolder(PROC);
        for (int round = 0; round < ROUNDS; round++) {
            Set<Long> members = members(proc, launches);
            if (members.isEmpty()
                    && launches.stream().noneMatch(each -> each.process().isAlive())) {
                return;
            }
            for (long pid : members) {
                ProcessHandle.of(pid).ifPresent(LinuxProcessTree::kill);
            }
            launches.forEach(each -> each.process().destroyForcibly());
        }
        log.warn(
                "processes of {} are still alive after {} rounds of killing",
                launches.stream().map(Launched::marker).toList(),
                ROUNDS);
    }

    private static void kill(ProcessHandle handle) {
        if (handle.pid() != ProcessHandle.current().pid()) {
            handle.destroyForcibly();
        }
    }

    /** Living processes that come from one of these launches. */
    private static Set<Long> members(ProcFolder proc, Collection<Launched> launches) {
        Set<Long> sessions = new HashSet<>();
        Set<Long> parents = new HashSet<>();
        long born = Long.MAX_VALUE;
        for (Launched each : launches) {
            sessions.add(each.process().pid());
            born = Math.min(born, each.born());
            if (each.process().isAlive()) {
                parents.add(each.process().pid());
            }
        }
        List<ProcFolder.Entry> young = new ArrayList<>();
        for (ProcFolder.Entry each : proc.living()) {
            if (each.start() >= born) {
                young.add(each);
            }
        }
        Set<Long> found = new HashSet<>();
        for (ProcFolder.Entry each : young) {
            if (sessions.contains(each.session()) || isMarked(proc.environment(each.pid()), launches)) {
                found.add(each.pid());
            }
        }
        // Children, and theirs, until none is new.
        parents.addAll(found);
        boolean more = true;
        while (more) {
            more = false;
            for (ProcFolder.Entry each : young) {
                if (parents.contains(each.parent()) && found.add(each.pid())) {
                    parents.add(each.pid());
                    more = true;
                }
            }
        }
        return found;
    }

    private static boolean isMarked(String environment, Collection<Launched> launches) {
        for (Launched each : launches) {
            if (environment.contains('\0' + each.marker() + '\0')) {
                return true;
            }
        }
        return false;
    }
}
