package io.sluice.cli.home;

import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line that starts a workgroup, and the process it becomes. */
public final class WorkgroupCommand {
    private static final String LEASH = "io.sluice.workgroup.Leash";
    private static final String WORKGROUP = "io.sluice.workgroup.Workgroup";

    private WorkgroupCommand() {}

    /**
     * The words to run.
     *
     * @param root the folder of the built project
     * @param settings of the workgroup, beside its data folder
     * @param leashed ends with the process that starts it
     */
    static List<String> words(Path root, WorkgroupHome home, Map<String, String> settings, boolean leashed) {
        Path target = root.resolve("deploy").resolve("workgroup").resolve("target");
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xmx1g", "-Xshare:auto", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC"));
        words.add("-Dlogback.configurationFile=logback-workgroup.xml");
        words.add("-Dsluice.logs=" + home.logs());
        words.add("-cp");
        words.add(target.resolve("sluice-workgroup.jar")
                + File.pathSeparator
                + target.resolve("lib").resolve("*"));
        if (leashed) {
            words.add(LEASH);
        }
        words.add(WORKGROUP);
        words.add("--data.dir=" + home.data());
        settings.forEach((key, value) -> words.add("--" + key + "=" + value));
        return words;
    }

    /** Starts it; its output goes to {@code logs/console.log}. */
    public static Process start(Path root, WorkgroupHome home, Map<String, String> settings, boolean leashed) {
        List<String> words = words(root, home, settings, leashed);
        try {
            Files.createDirectories(home.logs());
            Files.createDirectories(home.progress().getParent());
            Files.deleteIfExists(home.progress());
            Path console = home.logs().resolve("console.log");
            ProcessBuilder builder = new ProcessBuilder(leashed ? words : detached(words))
                    .redirectErrorStream(true)
                    .redirectOutput(console.toFile());
            if (!leashed) {
                builder.redirectInput(new File(isWindows() ? "NUL" : "/dev/null"));
            }
            return builder.start();
        } catch (IOException e) {
            throw new Failure(ExitCode.ERROR, "cannot start the workgroup: " + e.getMessage());
        }
    }

    /** A session of its own where the system has one, so that closing the terminal does not stop the region. */
    private static List<String> detached(List<String> words) {
        for (String starter : List.of("setsid", "nohup")) {
            if (onPath(starter)) {
                return Stream.concat(Stream.of(starter), words.stream()).toList();
            }
        }
        return words;
    }

    private static boolean onPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(File.pathSeparator, -1))
                        .filter(folder -> !folder.isEmpty())
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}
