package io.sluice.agent.runtime;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folder with the command {@code sluice-runtime} and its jar, which methods find on their path. */
final class Tool {
    private static final String JAR = "sluice-runtime.jar";

    private final @Nullable Path folder;
    private final Path java;
    private final Path facts;

    private Tool(@Nullable Path folder, Path java, Path facts) {
        this.folder = folder;
        this.java = java;
        this.facts = facts;
    }

    /**
     * In a folder, if the command is there.
     *
     * @param facts folder of executables that say something of the machine
     */
    static Tool in(Path folder, Path facts) {
        String launcher = File.separatorChar == '\\' ? "java.exe" : "java";
        return new Tool(
                Files.exists(folder.resolve(JAR)) ? folder : null,
                Path.of(System.getProperty("java.home", ""), "bin", launcher),
                facts);
    }

    boolean isThere() {
        return folder != null;
    }

    void addTo(Map<String, String> environment) {
        environment.put("SLUICE_FACTS", facts.toString());
        Path here = folder;
        if (here == null) {
            return;
        }
        String path = "PATH";
        for (String name : environment.keySet()) {
            // Windows spells it in many ways.
            path = name.equalsIgnoreCase(path) ? name : path;
        }
        String before = environment.getOrDefault(path, "");
        environment.put(path, before.isEmpty() ? here.toString() : here + File.pathSeparator + before);
        environment.put("SLUICE_RUNTIME_JAR", here.resolve(JAR).toString());
        environment.put("SLUICE_JAVA", java.toString());
    }
}
