package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.process.NotifySocket;
import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both daemons, each from its configuration file and each with a supervisor. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DaemonsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    @Test
    void anAgentReplicatesByThePolicyThatItNamesInTheGatewaysFile() throws IOException {
        Requirements.need("python3", "apt-get install python3");
        Path disk = new DiskFile(home.resolve("web.img"), 1)
                .sized(1 << 20)
                .written(0, 300_000)
                .path();
        try (NotifySocket ofGateway =
                        NotifySocket.at(home.resolve("gateway.notify").toString());
                NotifySocket ofAgent =
                        NotifySocket.at(home.resolve("agent.notify").toString())) {
            Daemon gateway = new Daemon("gateway", ofGateway, """
                    listen: 127.0.0.1:0
                    api: { listen: "127.0.0.1:0" }
                    sink: %s/vault
                    cache: { directory: %s/cache }
                    policies:
                      default: { every: 1h, rpo: 2h }
                      often: { every: 1s }
                    """.formatted(home, home));
            String address = gateway.run.ready().get("listen").asText();
            await().atMost(PATIENCE).until(() -> !ofGateway.received().isEmpty());
            assertThat(ofGateway.received()).containsExactly("READY=1\nSTATUS=listening on " + address);
            Daemon agent = new Daemon("agent", ofAgent, """
                    gateway: %s
                    machine: web
                    policy: often
                    disks: { sda: %s }
                    """.formatted(address, disk));

            await().atMost(PATIENCE).until(() -> points() >= 3);

            assertThat(agent.stop()).isZero();
            assertThat(gateway.stop()).isZero();
            await().atMost(PATIENCE).until(() -> ofGateway.received().contains("STOPPING=1\nSTATUS=stopping"));
            await().atMost(PATIENCE).until(() -> ofAgent.received().contains("STOPPING=1\nSTATUS=stopping"));
            Path restored = home.resolve("restored");
            CommandRun.in(home, "restore", "--from", vault(), "--machine", "web", "--out", restored.toString());
            assertThat(restored).hasSameBinaryContentAs(disk);
        }
    }

    private int points() {
        CommandRun run = CommandRun.in(home, "points", "--at", vault(), "--json");
        JsonNode machines = run.exitCode() == 0 ? run.json().get("machines") : null;
        return machines == null || machines.isEmpty()
                ? 0
                : machines.get(0).get("points").size();
    }

    private String vault() {
        return home.resolve("vault").toString();
    }

    /** A daemon in this process. */
    private final class Daemon {

        private final RunningCommand run;

        Daemon(String command, NotifySocket socket, String configuration) throws IOException {
            Path file = Files.writeString(home.resolve(command + ".yaml"), configuration);
            Map<String, String> environment = Map.of("NOTIFY_SOCKET", socket.name());
            run = RunningCommand.start(home, environment, command, "--config", file.toString(), "--json");
        }

        int stop() {
            return run.stop().exitCode();
        }
    }
}
