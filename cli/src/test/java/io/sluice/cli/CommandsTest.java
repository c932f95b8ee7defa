package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandsTest {

    @TempDir
    private Path home;

    static Stream<String> names() {
        return Commands.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyCommandsHelpHasAnExampleAndTheExitCodes(String name) {
        CommandRun run = CommandRun.in(home, name, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("Usage: sluice " + name, "Exit codes:", "--json", "--debug", "--verbose")
                .containsPattern("(?s)Examples:\n  (.*\n  )?.*sluice " + name);
    }

    @Test
    void theRootsHelpListsEveryCommand() {
        CommandRun run = CommandRun.in(home, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(Commands.names())
                .allSatisfy(name -> assertThat(run.out()).containsPattern("\n  " + name + " +[A-Z]"));
        assertThat(run.out()).contains("0   done", "1   failed", "2   cannot be done", "3   stored data is damaged");
    }

    @Test
    void versionIsOneLine() {
        CommandRun run = CommandRun.in(home, "--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("sluice ").hasLineCount(1);
    }

    @Test
    void noCommandIsAnErrorOfUse() {
        CommandRun run = CommandRun.in(home);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("sluice: no command given: see sluice --help\n");
    }

    @Test
    void anUnknownCommandIsNamed() {
        CommandRun run = CommandRun.in(home, "replicte", "disk.img");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("sluice: no command 'replicte': see sluice --help\n");
    }

    @ParameterizedTest
    @MethodSource("names")
    void anUnknownOptionIsOneLine(String name) {
        CommandRun run = CommandRun.in(home, name, "--no-such-option");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("sluice: ").hasLineCount(1);
    }

    @Test
    void errorsOfUseAreJsonToo() {
        CommandRun run = CommandRun.in(home, "completion", "fish", "--json");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.json().get("code").asText()).isEqualTo("USAGE");
        assertThat(run.json().get("exit").asInt()).isEqualTo(2);
        assertThat(run.json().get("error").asText()).contains("fish");
        assertThat(run.err()).hasLineCount(1);
    }

    @Test
    void stackTracesAreShownOnlyToWhoAsks() {
        assertThat(CommandRun.in(home, "man", "nothing").err()).hasLineCount(1);
        assertThat(CommandRun.in(home, "man", "nothing", "--debug").err())
                .contains("UsageException", "\tat io.sluice.cli.", "sluice: no command 'nothing'");
    }
}
