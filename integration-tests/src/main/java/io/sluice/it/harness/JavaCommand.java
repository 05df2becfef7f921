package io.sluice.it.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Command lines of the JVM that this one runs on. */
final class JavaCommand {
    private JavaCommand() {}

    static String binary() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** @param settings each becomes {@code --key=value} */
    static List<String> of(List<String> jvm, String classPath, String main, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of(binary()));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, main));
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        return command;
    }
}
