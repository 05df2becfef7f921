package io.sluice.it.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout this runs in, built: where the parts' class paths lie. */
public record Checkout(Path root) {

    /**
     * The folder in the system property {@code sluice.checkout}, else the nearest one above the working directory.
     *
     * @throws IllegalStateException if no parent is a checkout
     */
    public static Checkout find() {
        Path start = Path.of(System.getProperty("sluice.checkout", "")).toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("deploy/workgroup"))
                    && Files.isRegularFile(folder.resolve("pom.xml"))) {
                return new Checkout(folder);
            }
        }
        throw new IllegalStateException(start + " is in no checkout of Sluice");
    }

    /** Of broker, region init, coordinator and gateway. */
    public String regionClassPath() {
        return classPath("deploy/workgroup/target", "sluice-workgroup.jar");
    }

    public String connectorsClassPath() {
        return classPath("connectors/target", "sluice-connectors.jar");
    }

    public String agentClassPath() {
        return classPath("endpoint-mqtt-agent/target", "sluice-endpoint-mqtt-agent.jar");
    }

    /** JVM options that an agent is started with everywhere. */
    public List<String> agentJvm() {
        Path options = root.resolve("endpoint-mqtt-agent/target/agent.jvmoptions");
        if (!Files.exists(options)) {
            throw notBuilt(options);
        }
        return List.of("@" + options);
    }

    /** The registry's runnable jar, unpacked by the build. */
    public Path registryJar() {
        Path folder = root.resolve("deploy/workgroup/target/registry");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                        .findFirst()
                        .orElseThrow(() -> notBuilt(folder.resolve("*-runner.jar")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw notBuilt(folder);
    }

    private String classPath(String target, String jar) {
        Path main = root.resolve(target).resolve(jar);
        Path libraries = root.resolve(target).resolve("lib");
        if (!Files.exists(main) || !Files.isDirectory(libraries)) {
            throw notBuilt(main);
        }
        return main + File.pathSeparator + libraries.resolve("*");
    }

    private static IllegalStateException notBuilt(Path missing) {
        return new IllegalStateException(missing + " is missing: run 'mvn -Pquick package' first");
    }
}
