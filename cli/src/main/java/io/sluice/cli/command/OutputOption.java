package io.sluice.cli.command;

import io.sluice.cli.render.Format;
import picocli.CommandLine.Option;

/** How to show it. */
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table, json, yaml or jsonl (one JSON object a line). Default: ${DEFAULT-VALUE}.")
    Format format = Format.TABLE;
}
