package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The units in config/systemd, as systemd reads them. */
class SystemdUnitsTest {

    private static final Path UNITS = Path.of(System.getProperty("sluice.root"), "config", "systemd");
    private static final String PROGRAM = "/opt/sluice/sluice";

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"sluice-agent.service", "sluice-gateway.service"})
    void systemdFindsNothingToComplainOf(String name) throws Exception {
        Requirements.need("systemd-analyze", "apt-get install systemd");
        String unit = Files.readString(UNITS.resolve(name));
        Path copy = Files.writeString(home.resolve(name), unit.replace(PROGRAM, "/bin/sh"));
        Process analyze = new ProcessBuilder("systemd-analyze", "--man=no", "verify", copy.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(analyze.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(analyze.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
        assertThat(analyze.exitValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice-agent.service", "sluice-gateway.service"})
    void whatIsStartedTellsWhenItIsReadyAndIsStartedAgain(String name) throws IOException {
        List<String> lines = Files.readAllLines(UNITS.resolve(name));

        assertThat(lines).contains("Type=notify", "Restart=on-failure", "NoNewPrivileges=yes", "ProtectSystem=strict");
        assertThat(words(lines)).first().isEqualTo(PROGRAM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice-agent.service", "sluice-gateway.service"})
    void whatIsStartedIsACommand(String name) throws IOException {
        List<String> words = words(Files.readAllLines(UNITS.resolve(name)));
        CommandLine all = Commands.all(Surroundings.ofProcess(new Interruption()));

        CommandLine.ParseResult parsed =
                all.parseArgs(words.subList(1, words.size()).toArray(String[]::new));

        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(words.get(1));
    }

    private static List<String> words(List<String> unit) {
        String command = unit.stream()
                .filter(line -> line.startsWith("ExecStart="))
                .map(line -> line.substring("ExecStart=".length()))
                .findFirst()
                .orElseThrow();
        return Arrays.asList(command.split(" "));
    }
}
