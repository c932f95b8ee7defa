package io.sluice.cli.config;

import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.process.ExitCode;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.config.file.ConfigurationException;
import io.sluice.config.file.ConfigurationFile;
import io.sluice.config.file.ConfigurationKind;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice config check}: says everything that is wrong with a configuration file, without starting anything. */
@Command(
        name = "config",
        description = {
            "Say everything that is wrong with a configuration file, each mistake with its line.",
            "Variables and files that it refers to are looked up as the daemon would look them up."
        },
        footer = {
            "  sluice config check /etc/sluice/gateway.yaml",
            "  sluice config check --kind agent draft.yaml --json"
        })
public final class ConfigCommand implements Callable<Integer> {

    /** What can be done with a file. */
    enum Action {
        check
    }

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "check", description = "What to do: check.")
    @SuppressWarnings("unused") // there is one; picocli refuses all others
    private Action action;

    @Parameters(index = "1", paramLabel = "FILE", description = "The configuration file.")
    private Path file;

    @Option(
            names = "--kind",
            paramLabel = "gateway|agent",
            description = "Whose configuration it is. Default: a gateway's if it has the key sink, an agent's if it has"
                    + " the key gateway.")
    private @Nullable ConfigurationKind kind;

    @Mixin
    private OutputOptions output;

    /** A command of this process. */
    public ConfigCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        CheckResult result = check();
        output.print(surroundings, result);
        if (result.mistakes().isEmpty()) {
            return ExitCode.DONE.number();
        }
        surroundings.err().println("sluice: mistakes: " + result.mistakes().size() + ", named on standard output");
        return ExitCode.USAGE.number();
    }

    private CheckResult check() {
        ConfigurationKind known = kind;
        try {
            known = known == null ? kindOfFile() : known;
            read(known);
            return new CheckResult(file, known, List.of());
        } catch (ConfigurationException e) {
            return new CheckResult(file, known, e.mistakes());
        }
    }

    private ConfigurationKind kindOfFile() {
        return ConfigurationFile.kind(file)
                .orElseThrow(() -> new UsageException(file + ": a gateway's has the key sink, an agent's has the key"
                        + " gateway, and this has neither or both: say which it is with --kind"));
    }

    private void read(ConfigurationKind known) {
        switch (known) {
            case GATEWAY -> ConfigurationFile.gateway(file, surroundings.environment());
            case AGENT -> ConfigurationFile.agent(file, surroundings.environment());
        }
    }
}
