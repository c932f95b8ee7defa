package io.sluice.cli.manual;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.OutputOptions;
import io.sluice.cli.output.Result;
import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice man}: the manual pages. */
@Command(
        name = "man",
        description = "Print the manual page of a command, or write all of them to a directory.",
        footer = {"  sluice man restore | man -l -", "  sluice man --write-to /usr/local/share/man/man1"})
public final class ManCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command; sluice itself when left out.")
    private @Nullable String command;

    @Option(
            names = "--write-to",
            paramLabel = "DIR",
            description = "Write the pages of all commands to this directory.")
    private @Nullable Path directory;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    /** A command of this process. */
    public ManCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        output.print(surroundings, directory == null ? page(root) : writeAll(root, directory));
        return 0;
    }

    private Result page(CommandSpec root) {
        ManualPage page = new ManualPage(command == null ? root : subcommand(root, command), version(root));
        return new Page(page.fileName(), page.roff());
    }

    private static CommandSpec subcommand(CommandSpec root, String name) {
        CommandLine found = root.subcommands().get(name);
        if (found == null) {
            throw new UsageException("no command '" + name + "': see sluice --help");
        }
        return found.getCommandSpec();
    }

    private static Result writeAll(CommandSpec root, Path directory) {
        List<CommandSpec> specs = new ArrayList<>(List.of(root));
        root.subcommands().values().forEach(each -> specs.add(each.getCommandSpec()));
        List<String> names = new ArrayList<>();
        try {
            Files.createDirectories(directory);
            for (CommandSpec each : specs) {
                ManualPage page = new ManualPage(each, version(root));
                Files.writeString(directory.resolve(page.fileName()), page.roff());
                names.add(page.fileName());
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    "manual pages cannot be written to " + directory + ": " + e.getMessage(), e);
        }
        return new Pages(directory, names);
    }

    private static String version(CommandSpec root) {
        return String.join(" ", root.version());
    }

    private record Page(String name, String roff) implements Result {
        @Override
        public List<String> lines() {
            return roff.lines().toList();
        }

        @Override
        public JsonNode json() {
            return Json.object().put("name", name).put("roff", roff);
        }
    }

    private record Pages(Path directory, List<String> names) implements Result {
        @Override
        public List<String> lines() {
            return List.of(names.size() + " manual pages written to " + directory);
        }

        @Override
        public JsonNode json() {
            return Json.object().put("directory", directory.toString()).set("pages", Json.array(names, Json::text));
        }
    }
}
