package io.sluice.agent.launch;

import java.util.Locale;
import java.util.Set;

/** What a method sees of the agent's own environment: what programs cannot do without, and nothing that may be secret. */
final class Inherited {
    private static final Set<String> KEPT = Set.of("PATH", "HOME", "LANG");
    /** Without these hardly a Windows program starts. */
    private static final Set<String> KEPT_ON_WINDOWS =
            Set.of("PATH", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "TEMP", "TMP", "USERPROFILE");

    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private Inherited() {}

    static boolean isKept(String name) {
        return WINDOWS ? KEPT_ON_WINDOWS.contains(name.toUpperCase(Locale.ROOT)) : KEPT.contains(name);
    }
}
