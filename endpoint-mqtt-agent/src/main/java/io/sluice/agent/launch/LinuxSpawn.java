package io.sluice.agent.launch;

/**
 * How Java spawns processes on Linux. Its default since 13 starts a helper program of the JDK first, which costs about
 * as much again as the spawn, and fails from the moment the JDK on the disk is replaced by another until the agent is
 * started anew. Spawning by {@code vfork}, as it did before, needs neither.
 */
final class LinuxSpawn {
    private static final String SETTING = "jdk.lang.Process.launchMechanism";
    /** From here on Java warns of vfork and will do without. */
    private static final int WITHOUT_VFORK = 26;

    private LinuxSpawn() {}

    /** Takes effect if this process has spawned nothing yet. What the administrator has set stays. */
    static void preferVfork() {
        if (System.getProperty(SETTING) == null && Runtime.version().feature() < WITHOUT_VFORK) {
            System.setProperty(SETTING, "VFORK");
        }
    }
}
