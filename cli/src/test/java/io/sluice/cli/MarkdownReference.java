package io.sluice.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code docs/cli.md}, from picocli's model of the commands and from the text that stands before it. */
final class MarkdownReference {

    private final List<String> lines = new ArrayList<>();

    private MarkdownReference() {}

    /**
     * The page.
     *
     * @param head what stands before the commands, written by hand
     */
    static String of(CommandLine root, String head) {
        MarkdownReference page = new MarkdownReference();
        root.getSubcommands().values().forEach(each -> page.command(each.getCommandSpec()));
        return head + String.join("\n", page.lines) + "\n";
    }

    private void command(CommandSpec spec) {
        add("", "## sluice " + spec.name(), "");
        for (String paragraph : spec.usageMessage().description()) {
            add(text(paragraph), "");
        }
        Help help = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF));
        add("    " + help.synopsis(0).strip().replaceAll("\\s*\\R\\s*", " "), "", "| | |", "| --- | --- |");
        for (PositionalParamSpec each : spec.positionalParameters()) {
            row(each.paramLabel(), each.description());
        }
        for (OptionSpec each : spec.options()) {
            String label = each.arity().max() == 0 ? "" : " " + each.paramLabel();
            row(String.join(", ", each.names()) + label, each.description());
        }
        add("", "Examples:", "");
        Arrays.stream(spec.usageMessage().footer()).forEach(each -> add("    " + each.strip()));
    }

    private void row(String name, String... description) {
        add("| `" + name.replace("|", "\\|") + "` | "
                + text(String.join(" ", description)).replace("|", "\\|") + " |");
    }

    private void add(String... more) {
        lines.addAll(List.of(more));
    }

    private static String text(String text) {
        return text.replace("<", "&lt;");
    }
}
