package io.sluice.cli.manual;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The examples of a command: the footer of its help, less the indentation. */
final class Examples {

    private Examples() {}

    static List<String> of(CommandSpec spec) {
        return Arrays.stream(spec.usageMessage().footer()).map(String::strip).toList();
    }
}
