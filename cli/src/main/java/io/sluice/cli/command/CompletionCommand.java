package io.sluice.cli.command;

import io.sluice.cli.exit.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the completion script. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands and options in bash and zsh.",
        footer = {
            "",
            "Examples:",
            "  source <(sluice completion)",
            "  sluice completion > /etc/bash_completion.d/sluice"
        })
public final class CompletionCommand implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    CommandSpec spec = CommandSpec.create();

    public CompletionCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        around.print(AutoComplete.bash("sluice", spec.root().commandLine()));
        return ExitCode.OK.code();
    }
}
