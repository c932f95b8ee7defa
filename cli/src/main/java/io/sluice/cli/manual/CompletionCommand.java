package io.sluice.cli.manual;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.Surroundings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice completion}: what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = "Print the completion script for a shell.",
        footer = {"  source <(sluice completion bash)", "  sluice completion zsh >> ~/.zshrc"})
public final class CompletionCommand implements Callable<Integer> {

    /** The shells that there is a script for. */
    enum Shell {
        bash,
        zsh
    }

    private final Surroundings surroundings;

    @Parameters(paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
    private Shell shell;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** A command of this process. */
    public CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("sluice", spec.root().commandLine());
        output.print(surroundings, new Script(shell, shell == Shell.zsh ? zsh(script) : script));
        return 0;
    }

    /** The script is bash's; zsh understands it once its emulation is loaded. */
    private static String zsh(String script) {
        return "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n" + script;
    }

    private record Script(Shell shell, String text) implements Result {
        @Override
        public List<String> lines() {
            return text.lines().toList();
        }

        @Override
        public JsonNode json() {
            return Json.object().put("shell", shell.name()).put("script", text);
        }
    }
}
