package io.sluice.cli.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of a command, from picocli's model of it. Format: man(7). */
final class ManualPage {

    private static final String ENVIRONMENT =
            "Where this host keeps what it may lose: digests, cache, locks. The option --state-dir rules over it.";

    private final CommandSpec spec;
    private final String version;

    ManualPage(CommandSpec spec, String version) {
        this.spec = spec;
        this.version = version;
    }

    /** The file's name, such as {@code sluice-restore.1}. */
    String fileName() {
        return title() + ".1";
    }

    /** The page. */
    String roff() {
        Roff page = new Roff(title().toUpperCase(Locale.ROOT), version);
        List<String> description = List.of(spec.usageMessage().description());
        page.section("NAME").plain(title() + " - " + description.get(0));
        page.section("SYNOPSIS").bold(synopsis());
        page.section("DESCRIPTION");
        description.forEach(page::paragraph);
        parameters(page);
        options(page);
        commands(page);
        page.section("EXIT STATUS");
        spec.usageMessage().exitCodeList().forEach((code, text) -> page.tagged(code.strip(), List.of(text)));
        page.section("ENVIRONMENT").tagged("SLUICE_STATE_DIR", List.of(ENVIRONMENT));
        page.section("EXAMPLES").example(Examples.of(spec));
        seeAlso(page);
        return page.toString();
    }

    private String title() {
        return spec.qualifiedName("-");
    }

    private String synopsis() {
        Help help = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF));
        return help.synopsis(0).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private void parameters(Roff page) {
        List<PositionalParamSpec> parameters = spec.positionalParameters();
        if (!parameters.isEmpty()) {
            page.section("ARGUMENTS");
            parameters.forEach(each -> page.tagged(each.paramLabel(), description(each)));
        }
    }

    private void options(Roff page) {
        page.section("OPTIONS");
        for (OptionSpec option : visibleOptions(spec)) {
            String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            page.tagged(String.join(", ", option.names()) + label, description(option));
        }
    }

    private void commands(Roff page) {
        if (spec.subcommands().isEmpty()) {
            return;
        }
        page.section("COMMANDS");
        spec.subcommands()
                .forEach((name, command) -> page.tagged(
                        name, List.of(command.getCommandSpec().usageMessage().description()[0])));
    }

    private void seeAlso(Roff page) {
        CommandSpec parent = spec.parent();
        List<String> others = new ArrayList<>();
        if (parent != null) {
            others.add(parent.qualifiedName("-"));
        }
        Stream.ofNullable(parent == null ? spec : parent)
                .flatMap(root -> root.subcommands().values().stream())
                .map(command -> command.getCommandSpec().qualifiedName("-"))
                .filter(name -> !name.equals(title()))
                .forEach(others::add);
        page.section("SEE ALSO").plain(String.join("(1), ", others) + "(1)");
    }

    private static List<OptionSpec> visibleOptions(CommandSpec spec) {
        return spec.options().stream().filter(option -> !option.hidden()).toList();
    }

    private static List<String> description(ArgSpec argument) {
        return Arrays.asList(argument.description());
    }
}
