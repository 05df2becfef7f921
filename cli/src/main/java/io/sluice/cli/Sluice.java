package io.sluice.cli;

import io.sluice.cli.command.CompletionCommand;
import io.sluice.cli.command.ConnectionOptions;
import io.sluice.cli.command.DownCommand;
import io.sluice.cli.command.EndpointCommand;
import io.sluice.cli.command.GatewayCommand;
import io.sluice.cli.command.InventoryCommand;
import io.sluice.cli.command.JobCommand;
import io.sluice.cli.command.LoginPolicyCommand;
import io.sluice.cli.command.LogsCommand;
import io.sluice.cli.command.MethodCommand;
import io.sluice.cli.command.RunCommand;
import io.sluice.cli.command.StatusCommand;
import io.sluice.cli.command.Surroundings;
import io.sluice.cli.command.TaskCommand;
import io.sluice.cli.command.TokenCommand;
import io.sluice.cli.command.UpCommand;
import io.sluice.cli.exit.ExitCode;
import io.sluice.cli.exit.Failure;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code sluice} command. */
@Command(
        name = "sluice",
        description = "Runs methods on very large fleets of machines, and shows what became of each.",
        version = "sluice 0.1.0",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            RunCommand.class,
            JobCommand.class,
            EndpointCommand.class,
            GatewayCommand.class,
            LoginPolicyCommand.class,
            InventoryCommand.class,
            MethodCommand.class,
            TaskCommand.class,
            TokenCommand.class,
            CompletionCommand.class
        })
public final class Sluice {
    @Mixin
    final ConnectionOptions connection;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    private Sluice(ConnectionOptions connection) {
        this.connection = connection;
    }

    public static void main(String[] args) {
        Path directory = Path.of("").toAbsolutePath();
        Path root = Path.of(System.getProperty("sluice.home", directory.toString()));
        Surroundings around = new Surroundings(
                root,
                directory,
                System.getenv(),
                writer(System.out),
                new FileOutputStream(FileDescriptor.out),
                writer(System.err),
                Boolean.getBoolean("sluice.terminal"),
                new ConnectionOptions());
        System.exit(run(around, args));
    }

    /** Runs one command and returns its exit code. */
    public static int run(Surroundings around, String... args) {
        return commandLine(around).execute(args);
    }

    /** The whole command with all that belongs to it. */
    public static CommandLine commandLine(Surroundings around) {
        CommandLine line = new CommandLine(new Sluice(around.connection()), new CommandFactory(around))
                .setOut(around.out())
                .setErr(around.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpLongOptionsMaxWidth(32)
                .setUsageHelpWidth(110)
                .setExecutionExceptionHandler((exception, commandLine, result) -> failed(around, exception));
        // The words of a command are its own, also without "--" before them.
        Objects.requireNonNull(line.getSubcommands().get("run")).setStopAtPositional(true);
        line.setParameterExceptionHandler((exception, words) -> {
            around.err().println("sluice: " + exception.getMessage());
            around.err()
                    .println("type 'sluice " + path(exception.getCommandLine()) + "--help' to see what is understood");
            around.err().flush();
            return ExitCode.USAGE.code();
        });
        ExitTable.addTo(line);
        return line;
    }

    private static String path(CommandLine line) {
        String name = line.getCommandSpec().qualifiedName(" ");
        return name.equals("sluice") ? "" : name.substring("sluice ".length()) + " ";
    }

    private static int failed(Surroundings around, Exception exception) throws Exception {
        if (exception instanceof Failure failure) {
            around.err().println("sluice: " + failure.getMessage());
            around.err().flush();
            return failure.exitCode().code();
        }
        throw exception;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }

    /** Makes commands, each with what it finds around it. */
    private record CommandFactory(Surroundings around) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                return type.getDeclaredConstructor(Surroundings.class).newInstance(around);
            } catch (NoSuchMethodException e) {
                return CommandLine.defaultFactory().create(type);
            }
        }
    }
}
