package io.sluice.workgroup;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the built parts lie, seen from this module's jar or class folder in {@code deploy/workgroup/target}. */
final class Installation {
    private Installation() {}

    /** The jar or folder this class was loaded from. */
    static Path ownClasses() {
        try {
            return Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where the workgroup's classes are", e);
        }
    }

    /** The registry's runner jar, unpacked by the build. */
    static Path registryRunner() throws IOException {
        Path folder = target().resolve("registry");
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                var runner = files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                        .findFirst();
                if (runner.isPresent()) {
                    return runner.get();
                }
            }
        }
        throw new IOException("no registry in " + folder + ": build it with 'mvn package -pl deploy/workgroup -am'");
    }

    /** The agent's class path. */
    static List<Path> agentClassPath() throws IOException {
        Path agent = agentFolder();
        Path jar = agent.resolve("sluice-endpoint-mqtt-agent.jar");
        if (!Files.exists(jar)) {
            throw new IOException("no agent in " + agent + ": build it with 'mvn package -pl endpoint-mqtt-agent -am'");
        }
        return List.of(jar, agent.resolve("lib").resolve("*"));
    }

    /** The class path of the connectors' process. */
    static List<Path> connectorsClassPath() throws IOException {
        Path connectors = target().resolve("../../../connectors/target").normalize();
        Path jar = connectors.resolve("sluice-connectors.jar");
        if (!Files.exists(jar)) {
            throw new IOException(
                    "no connectors in " + connectors + ": build them with 'mvn package -pl connectors -am'");
        }
        return List.of(jar, connectors.resolve("lib").resolve("*"));
    }

    /** Where PostgreSQL's programs are once they are unpacked. */
    static Path postgres() {
        return target().resolve("postgres");
    }

    /** The options that every launcher of the agent gives its JVM. */
    static Path agentJvmOptions() {
        return agentFolder().resolve("agent.jvmoptions");
    }

    private static Path agentFolder() {
        return target().resolve("../../../endpoint-mqtt-agent/target").normalize();
    }

    private static Path target() {
        Path parent = ownClasses().getParent();
        if (parent == null) {
            throw new IllegalStateException("the workgroup's classes lie in no folder");
        }
        return parent;
    }
}
