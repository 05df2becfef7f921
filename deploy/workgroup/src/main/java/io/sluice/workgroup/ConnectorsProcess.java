package io.sluice.workgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The connectors as a child process. */
final class ConnectorsProcess {
    private static final String MAIN_CLASS = "io.sluice.connectors.Connectors";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private ConnectorsProcess() {}

    static Part start(Map<String, String> settings, Path log) throws IOException {
        return Child.start(new Child.Plan(
                "connectors",
                List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"),
                Installation.connectorsClassPath(),
                MAIN_CLASS,
                settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toList(),
                Map.of(),
                log,
                STOP_PATIENCE));
    }
}
