package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cli.process.NotifySocket;
import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running gateway reads its configuration again. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReloadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    @Test
    void theRateOfATransferUnderWayChangesWithTheFile() throws Exception {
        // At this rate the disk would take an hour.
        try (RunningDaemon gateway = gateway("bandwidth: { rate: 64 Kbit/s }\n", Map.of())) {
            Path disk = new DiskFile(home.resolve("web.img"), 1)
                    .sized(32 << 20)
                    .written(0, 32 << 20)
                    .path();
            String address = gateway.ready().get("listen").asText();
            CompletableFuture<CommandRun> replicating = CompletableFuture.supplyAsync(
                    () -> CommandRun.in(
                            home, "replicate", disk.toString(), "--gateway", address, "--machine", "web", "--json"),
                    task -> new Thread(task, "test-replicate").start());
            await().atMost(PATIENCE)
                    .until(() -> run(gateway, "throttle", "--json")
                                    .json()
                                    .get("recentBytesPerSec")
                                    .asLong()
                            > 0);
            assertThat(replicating).isNotDone();

            gateway.rewrite(configuration(""));
            CommandRun reloaded = run(gateway, "reload");

            assertThat(reloaded.out()).isEqualTo("bandwidth is in force" + System.lineSeparator());
            assertThat(replicating.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).exitCode())
                    .isZero();
            assertThat(run(gateway, "throttle").out()).contains("limit now: none, by the configuration");
        }
    }

    @Test
    void aFileWithMistakesChangesNothingAndEveryOneIsTold() throws IOException {
        try (RunningDaemon gateway = gateway("bandwidth: { rate: 8 Mbit/s }\n", Map.of())) {
            gateway.rewrite(configuration("bandwidth: { rate: fast }\nlevle: 3\n"));

            CommandRun refused = run(gateway, "reload");

            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.err())
                    .contains("nothing was changed: ", "gateway.yaml:5", "'fast'", "gateway.yaml:6", "levle", "level")
                    .hasLineCount(1);
            assertThat(run(gateway, "throttle").out()).contains("limit now: 8 Mbit/s");
        }
    }

    @Test
    void aSignalWithAFileWithMistakesIsHeardAndChangesNothing() throws IOException {
        Requirements.need("python3", "apt-get install python3");
        try (NotifySocket socket = NotifySocket.at(home.resolve("notify").toString());
                RunningDaemon gateway =
                        gateway("bandwidth: { rate: 8 Mbit/s }\n", Map.of("NOTIFY_SOCKET", socket.name()))) {
            await().atMost(PATIENCE).until(() -> socket.received().size() == 1);
            gateway.rewrite(configuration("bandwidth: { rate: 9 Mbit/s }\nlevle: 3\n"));

            gateway.hangUp();

            await().atMost(PATIENCE).until(() -> socket.received().size() == 3);
            assertThat(socket.received().get(1)).startsWith("RELOADING=1");
            assertThat(socket.received().get(2)).startsWith("READY=1");
            assertThat(run(gateway, "throttle").out()).contains("limit now: 8 Mbit/s");
        }
    }

    @Test
    void whatNeedsARestartIsToldAndTheRestIsInForce() throws IOException {
        try (RunningDaemon gateway = gateway("bandwidth: { rate: 8 Mbit/s }\n", Map.of())) {
            assertThat(run(gateway, "reload").out()).isEqualTo("nothing has changed" + System.lineSeparator());
            gateway.rewrite(configuration("""
                    bandwidth: { rate: 9 Mbit/s }
                    level: 4
                    machines: { web: { bandwidth: { rate: 1 Mbit/s } } }
                    """));

            CommandRun reloaded = run(gateway, "reload");

            assertThat(reloaded.out().lines())
                    .containsExactly(
                            "bandwidth is in force",
                            "machines.web is in force",
                            "level needs a restart of the gateway");
            assertThat(run(gateway, "throttle").out()).contains("limit now: 9 Mbit/s");
            assertThat(run(gateway, "reload", "--json").json().get("needRestart"))
                    .hasSize(1);
        }
    }

    @Test
    void aThrottleSetByHandStaysInForceUntilItIsTakenBack() throws IOException {
        try (RunningDaemon gateway = gateway("bandwidth: { rate: 8 Mbit/s }\n", Map.of())) {
            run(gateway, "throttle", "--rate", "3 Mbit/s");
            gateway.rewrite(configuration("bandwidth: { rate: 9 Mbit/s }\n"));

            run(gateway, "reload");

            assertThat(run(gateway, "throttle").out()).contains("limit now: 3 Mbit/s, set by hand");
            assertThat(run(gateway, "throttle", "--reset").out()).contains("limit now: 9 Mbit/s, by the configuration");
        }
    }

    @Test
    void aSupervisorHearsWhenAReloadBeginsAndEnds() throws IOException {
        Requirements.need("python3", "apt-get install python3");
        try (NotifySocket socket = NotifySocket.at(home.resolve("notify").toString());
                RunningDaemon gateway =
                        gateway("bandwidth: { rate: 8 Mbit/s }\n", Map.of("NOTIFY_SOCKET", socket.name()))) {
            await().atMost(PATIENCE).until(() -> socket.received().size() == 1);
            gateway.rewrite(configuration("bandwidth: { rate: 9 Mbit/s }\n"));

            gateway.hangUp();

            await().atMost(PATIENCE).until(() -> socket.received().size() == 3);
            assertThat(socket.received().get(1)).matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+");
            assertThat(socket.received().get(2)).isEqualTo(socket.received().get(0));
            assertThat(run(gateway, "throttle").out()).contains("limit now: 9 Mbit/s");
        }
    }

    private RunningDaemon gateway(String more, Map<String, String> environment) throws IOException {
        RunningDaemon gateway = new RunningDaemon(home, "gateway", configuration(more), environment);
        gateway.ready();
        return gateway;
    }

    private String configuration(String more) {
        return """
                listen: 127.0.0.1:0
                sink: %1$s/vault
                cache: { directory: %1$s/cache }
                api: { listen: "127.0.0.1:0" }
                """.formatted(home) + more;
    }

    private CommandRun run(RunningDaemon gateway, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--api", gateway.ready().get("api").asText()));
        return CommandRun.in(home, all.toArray(String[]::new));
    }
}
