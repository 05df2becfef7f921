package io.sluice.agent.launch;

import java.util.Collection;
import java.util.List;

/** What the JDK knows on every system: a process and those below it whose parents still live. */
final class DescendantsTree implements ProcessTree {
    private static final int ROUNDS = 10;

    @Override
    public List<String> command(List<String> command) {
        return command;
    }

    @Override
    public Launched launched(Process process, String marker) {
        return new Launched(process, marker, 0);
    }

    @Override
    public void kill(Collection<Launched> launches) {
        launches.forEach(launched -> kill(launched.process()));
    }

    private static void kill(Process process) {
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> below = process.descendants().toList();
            if (round == 0) {
                // The root last: while it lives, its children are still known as its own.
                below.forEach(ProcessHandle::destroyForcibly);
            }
            process.destroyForcibly();
            below.forEach(ProcessHandle::destroyForcibly);
            if (below.isEmpty()) {
                return;
            }
        }
    }
}
