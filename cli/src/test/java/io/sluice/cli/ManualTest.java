package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manual pages and completion, as the programs that read them see them. */
class ManualTest {

    @TempDir
    private Path home;

    static Stream<String> names() {
        return Commands.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aPageHasAllItsSections(String name) {
        CommandRun run = CommandRun.in(home, "man", name);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        ".SH \"NAME\"",
                        ".SH \"SYNOPSIS\"",
                        ".SH \"DESCRIPTION\"",
                        ".SH \"OPTIONS\"",
                        ".SH \"EXIT STATUS\"",
                        ".SH \"EXAMPLES\"",
                        ".SH \"SEE ALSO\"");
        assertThat(run.out()).contains("\\-\\-json").doesNotContainPattern("(?m)^ ");
    }

    @ParameterizedTest
    @MethodSource("names")
    void groffReadsAPageWithoutWarnings(String name) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "groff is not installed");
        Path page = Files.writeString(
                home.resolve("page"), CommandRun.in(home, "man", name).out());

        Finished groff = run("groff", "-man", "-Tutf8", "-ww", "-P-c", "-P-b", "-P-u", page.toString());

        assertThat(groff.err).isEmpty();
        assertThat(groff.out).contains("sluice-" + name + " - ", "--debug", "EXIT STATUS");
    }

    @Test
    void allPagesAreWrittenToADirectory() throws IOException {
        Path directory = home.resolve("man1");

        CommandRun run = CommandRun.in(home, "man", "--write-to", directory.toString(), "--json");

        assertThat(run.json().get("pages")).hasSize(Commands.names().size() + 1);
        assertThat(directory.resolve("sluice.1")).content().contains(".SH \"COMMANDS\"");
        assertThat(Commands.names())
                .allSatisfy(name ->
                        assertThat(directory.resolve("sluice-" + name + ".1")).exists());
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneLine() throws IOException {
        Path file = Files.createFile(home.resolve("file"));

        CommandRun run =
                CommandRun.in(home, "man", "--write-to", file.resolve("man1").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("sluice: manual pages cannot be written to")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void theCompletionScriptIsAScript(String shell) throws Exception {
        CommandRun run = CommandRun.in(home, "completion", shell);
        Path script = Files.writeString(home.resolve("script"), run.out());

        Finished check = run("bash", "-n", script.toString());

        assertThat(check.err).isEmpty();
        assertThat(check.exitCode).isZero();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        Path script = Files.writeString(
                home.resolve("script"),
                CommandRun.in(home, "completion", "bash").out());

        assertThat(completed(script, "sluice", "comp")).containsExactly("completion");
        assertThat(completed(script, "sluice", "man", "--wr")).containsExactly("--write-to");
        assertThat(completed(script, "sluice", "completion", "z")).containsExactly("zsh");
    }

    private String[] completed(Path script, String... words) throws Exception {
        String program = "source " + script + "; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.length - 1) + "; COMP_LINE='" + String.join(" ", words)
                + "'; _complete_sluice 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return run("bash", "-c", program).out.lines().map(String::strip).toArray(String[]::new);
    }

    private record Finished(int exitCode, String out, String err) {}

    private Finished run(String... command) throws Exception {
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Finished(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
