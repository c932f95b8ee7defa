package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The throttle of a running gateway, by the command line. */
class ThrottleCommandTest {

    @TempDir
    private Path home;

    private CommandRun throttle(String api, String... words) {
        List<String> all = new ArrayList<>(List.of("throttle"));
        all.addAll(List.of(words));
        all.addAll(List.of("--api", api));
        return CommandRun.in(home, all.toArray(String[]::new));
    }

    @Test
    void aRunningGatewayIsThrottledLive() throws Exception {
        Path file = Files.writeString(home.resolve("gateway.yaml"), """
                listen: 127.0.0.1:0
                sink: %1$s/vault
                cache: { directory: %1$s/cache }
                bandwidth: { rate: 8 Mbit/s }
                api: { listen: "127.0.0.1:0" }
                """.formatted(home));
        RunningCommand gateway = RunningCommand.start(home, "gateway", "--config", file.toString(), "--json");
        String api = gateway.ready().get("api").asText();

        CommandRun before = throttle(api);
        assertThat(before.exitCode()).as(before.err()).isZero();
        assertThat(before.out()).contains("limit now: 8 Mbit/s, by the configuration");

        JsonNode set = throttle(
                        api,
                        "--work-days",
                        "mon,tue,wed,thu,fri,sat,sun",
                        "--work-hours",
                        "0:00-24:00",
                        "--work-rate",
                        "512Kbit/s",
                        "--off-rate",
                        "2Mbit/s",
                        "--zone",
                        "Europe/Berlin",
                        "--json")
                .json();
        assertThat(set.get("limitBitsPerSec").asLong()).isEqualTo(512_000);
        assertThat(throttle(api, "--show").out())
                .contains("limit now: 512 kbit/s, set by hand")
                .contains("mon,tue,wed,thu,fri,sat,sun 00:00-24:00: 512 kbit/s")
                .contains("at other times: 2 Mbit/s (Europe/Berlin)");
        assertThat(throttle(api, "--rate", "3 Mbit/s").out()).contains("limit now: 3 Mbit/s, set by hand");
        assertThat(throttle(api, "--off").out()).contains("limit now: none, set by hand");
        assertThat(throttle(api, "--reset").out()).contains("limit now: 8 Mbit/s, by the configuration");

        assertThat(throttle(api, "--forecast").out()).contains("no machines yet");
        assertThat(throttle(api, "--forecast", "--json").json().get("machines")).isEmpty();

        assertThat(gateway.stop().exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rate fast | rate 'fast': use a number and a unit",
                "--rate 1Mbit/s --work-hours 9:00-18:00 | leave the options of work and off hours out",
                "--work-rate 1Mbit/s | need --work-hours and --work-rate",
                "--work-hours 9-18 --work-rate 1Mbit/s | hours '9-18'",
                "--work-days mo --work-hours 9:00-18:00 --work-rate 1Mbit/s | 'mo'",
                "--off --reset | exclude each other",
                "--forecast --off | exclude each other",
            })
    void whatCannotBeUnderstoodIsRefusedBeforeAnybodyIsAsked(String words, String why) {
        CommandRun run = throttle("127.0.0.1:1", words.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(why).hasLineCount(1);
    }
}
