package io.sluice.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which region is meant. Understood before and behind the name of any command. */
public final class ConnectionOptions {
    @Option(
            names = "--api",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The region's API; else $$SLUICE_API, else the workgroup that runs here.")
    @Nullable
    String api;

    @Option(
            names = "--connectors",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description =
                    "The connectors' API, for questions in SQL; else $$SLUICE_CONNECTORS, else the workgroup's own.")
    @Nullable
    String connectors;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "File with the administrator's token; else $$SLUICE_TOKEN_FILE, else the workgroup's own.")
    @Nullable
    String tokenFile;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The workgroup's folder; else $$SLUICE_DATA, else .sluice in the project's folder.")
    @Nullable
    String data;
}
