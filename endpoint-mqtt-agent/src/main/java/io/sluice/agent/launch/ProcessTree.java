package io.sluice.agent.launch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All processes that come from one launch, and how to end them on this system. */
public interface ProcessTree {

    /** The command to launch so that its processes can be told later. */
    List<String> command(List<String> command);

    /**
     * Notes what tells the processes of a launch; to be called soon after it.
     *
     * @param marker a {@code NAME=value} of the environment that the launch was given and no other was
     */
    Launched launched(Process process, String marker);

    /** Ends these processes and everything they started, also what has been left by its parent. */
    void kill(Collection<Launched> launches);

    static ProcessTree ofThisSystem() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (os.startsWith("linux") && Files.isDirectory(Path.of("/proc/self"))) {
            LinuxSpawn.preferVfork();
            return new LinuxProcessTree(firstExecutable("/usr/bin/setsid", "/bin/setsid"));
        }
        return new DescendantsTree();
    }

    private static @Nullable Path firstExecutable(String... candidates) {
        for (String candidate : candidates) {
            Path path = Path.of(candidate);
            if (Files.isExecutable(path)) {
                return path;
            }
        }
        return null;
    }
}
