package io.sluice.cli;

import io.sluice.cli.agent.AgentCommand;
import io.sluice.cli.certs.CertsCommand;
import io.sluice.cli.config.ConfigCommand;
import io.sluice.cli.demo.DemoCommand;
import io.sluice.cli.gateway.GatewayCommand;
import io.sluice.cli.inspect.InspectCommand;
import io.sluice.cli.machines.MachinesCommand;
import io.sluice.cli.machines.ReleaseCommand;
import io.sluice.cli.manual.CompletionCommand;
import io.sluice.cli.manual.ManCommand;
import io.sluice.cli.orders.PauseCommand;
import io.sluice.cli.orders.ResumeCommand;
import io.sluice.cli.orders.ResyncCommand;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.points.PointsCommand;
import io.sluice.cli.process.ExitCode;
import io.sluice.cli.process.Failure;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.cli.reload.ReloadCommand;
import io.sluice.cli.replicate.ReplicateCommand;
import io.sluice.cli.restore.RestoreCommand;
import io.sluice.cli.status.StatusCommand;
import io.sluice.cli.throttle.ThrottleCommand;
import io.sluice.cli.verify.VerifyCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The table of commands, and how one is run: parsed, executed, its errors turned into a line and an exit code.
 *
 * <p>A process runs one command, and picocli looks into the classes of all that it is given: so it is given the one that is named, and
 * all of them only where help, manual or completion needs them.
 */
final class Commands {

    private static final String HELP_EXAMPLES = "%nExamples:%n";
    private static final String HELP_EXIT_CODES = "%nExit codes:%n";
    private static final int HELP_COLUMNS = 110;

    private static final Map<String, Function<Surroundings, Object>> TABLE = table();

    /** These speak of all the others. */
    private static final List<String> NEED_ALL = List.of("man", "completion");

    private Commands() {}

    private static Map<String, Function<Surroundings, Object>> table() {
        Map<String, Function<Surroundings, Object>> table = new LinkedHashMap<>();
        table.put("replicate", ReplicateCommand::new);
        table.put("points", PointsCommand::new);
        table.put("restore", RestoreCommand::new);
        table.put("verify", VerifyCommand::new);
        table.put("inspect", InspectCommand::new);
        table.put("gateway", GatewayCommand::new);
        table.put("agent", AgentCommand::new);
        table.put("status", StatusCommand::new);
        table.put("throttle", ThrottleCommand::new);
        table.put("pause", PauseCommand::new);
        table.put("resume", ResumeCommand::new);
        table.put("resync", ResyncCommand::new);
        table.put("reload", ReloadCommand::new);
        table.put("machines", MachinesCommand::new);
        table.put("release", ReleaseCommand::new);
        table.put("config", ConfigCommand::new);
        table.put("certs", CertsCommand::new);
        table.put("demo", DemoCommand::new);
        table.put("man", ManCommand::new);
        table.put("completion", CompletionCommand::new);
        return table;
    }

    /** What there is. */
    static Set<String> names() {
        return TABLE.keySet();
    }

    /** Runs a command line and returns its exit code. Errors are printed here. */
    static int run(Surroundings surroundings, String... args) {
        return run(surroundings, () -> {}, args);
    }

    /** The same, with something to do before the command starts and after logging is set up. */
    static int run(Surroundings surroundings, Runnable beforehand, String... args) {
        CommandLine line = forArguments(surroundings, args);
        line.setExecutionStrategy(withLogging(surroundings, beforehand));
        line.setParameterExceptionHandler((e, rejected) -> fail(surroundings, e, usage(e), args));
        line.setExecutionExceptionHandler((e, command, parsed) -> fail(surroundings, e, Failure.of(e), args));
        return line.execute(args);
    }

    /** The command with all its subcommands. */
    static CommandLine all(Surroundings surroundings) {
        CommandLine root = new CommandLine(new Sluice());
        TABLE.forEach((name, command) -> root.addSubcommand(name, command.apply(surroundings)));
        return dressed(root, surroundings);
    }

    private static CommandLine forArguments(Surroundings surroundings, String... args) {
        String first = args.length == 0 ? "" : args[0];
        if (first.equals("--version") || first.equals("-V")) {
            return dressed(new CommandLine(new Sluice()), surroundings);
        }
        Function<Surroundings, Object> command = TABLE.get(first);
        if (command == null || NEED_ALL.contains(first)) {
            return all(surroundings);
        }
        CommandLine root = new CommandLine(new Sluice());
        root.addSubcommand(first, command.apply(surroundings));
        return dressed(root, surroundings);
    }

    private static CommandLine dressed(CommandLine root, Surroundings surroundings) {
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpWidth(HELP_COLUMNS);
        root.setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8));
        describe(root.getCommandSpec());
        root.getSubcommands().values().forEach(each -> describe(each.getCommandSpec()));
        return root;
    }

    private static void describe(CommandSpec spec) {
        UsageMessageSpec usage = spec.usageMessage();
        usage.synopsisSubcommandLabel("COMMAND");
        usage.footerHeading(HELP_EXAMPLES);
        usage.exitCodeListHeading(HELP_EXIT_CODES);
        usage.exitCodeList(ExitCode.meanings());
        usage.sortOptions(false);
    }

    /** Options are read before the first class that logs is loaded. */
    private static IExecutionStrategy withLogging(Surroundings surroundings, Runnable beforehand) {
        return parsed -> {
            CommandLine.ParseResult last = parsed;
            while (last.hasSubcommand()) {
                last = last.subcommand();
            }
            last.commandSpec().mixins().values().forEach(mixin -> {
                if (mixin.userObject() instanceof OutputOptions output) {
                    setUpLogging(output, surroundings, parsed.commandSpec().commandLine());
                }
            });
            beforehand.run();
            return new RunLast().execute(parsed);
        };
    }

    private static void setUpLogging(OutputOptions output, Surroundings surroundings, CommandLine root) {
        try {
            output.setUpLogging(surroundings.environment());
        } catch (UsageException e) {
            throw new ExecutionException(root, String.valueOf(e.getMessage()), e);
        }
    }

    private static Failure usage(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && unmatched.getCommandLine().getParent() == null) {
            return Failure.usage("no command '" + unmatched.getUnmatched().get(0) + "': see sluice --help");
        }
        Throwable cause = e.getCause();
        // A converter's own line is better than what picocli makes of it.
        String line = cause instanceof IllegalArgumentException && cause.getMessage() != null
                ? cause.getMessage()
                : String.valueOf(e.getMessage());
        return Failure.usage(line);
    }

    /** Prints why a command failed. Looks at the words themselves: where parsing failed there are no options yet. */
    static int fail(Surroundings surroundings, Throwable thrown, Failure failure, String... args) {
        List<String> words = Arrays.asList(args);
        if (words.contains("--debug")) {
            thrown.printStackTrace(surroundings.err());
        }
        OutputOptions.print(surroundings, failure, words.contains("--json"));
        return failure.exit().number();
    }
}
