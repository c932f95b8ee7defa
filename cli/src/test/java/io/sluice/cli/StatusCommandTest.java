package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice status} against a gateway that runs, with an agent that replicates through it. */
class StatusCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    private RunningCommand gateway;
    private JsonNode listening;

    @BeforeEach
    void start() {
        gateway = RunningCommand.start(
                home,
                "gateway",
                "--listen",
                "127.0.0.1:0",
                "--to",
                home.resolve("vault").toString(),
                "--cache",
                home.resolve("cache").toString(),
                "--api",
                "127.0.0.1:0",
                "--json");
        listening = gateway.ready();
    }

    @AfterEach
    void stop() {
        assertThat(gateway.stop().exitCode()).isZero();
    }

    private String api() {
        return listening.get("api").asText();
    }

    private void replicate() throws IOException {
        Path disk = home.resolve("disk.img");
        Files.write(disk, new byte[1 << 20]);
        String address = listening.get("listen").asText();
        CommandRun run =
                CommandRun.in(home, "replicate", disk.toString(), "--gateway", address, "--machine", "web-1", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private CommandRun status(String... more) {
        String[] args = new String[3 + more.length];
        args[0] = "status";
        args[1] = "--api";
        args[2] = api();
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandRun.in(home, args);
    }

    @Test
    void showsWhatTheGatewayAndItsMachinesDo() throws IOException {
        assertThat(status().out()).contains("no machine has been replicated yet");
        replicate();

        await().until(() -> status().out().contains("MACHINE")); // an answer is good for a moment
        CommandRun table = status();
        CommandRun document = status("--json");

        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(table.out())
                .contains("MACHINE", "RPO")
                .containsPattern("web-1 +(idle|waiting|offline).* +1 .*crash");
        assertThat(document.json()
                        .get("machines")
                        .get(0)
                        .get("lastPoint")
                        .get("number")
                        .asInt())
                .isEqualTo(1);
        assertThat(document.json().get("gateway").get("vault").asText())
                .isEqualTo(listening.get("vault").asText());
    }

    @Test
    void watchesUntilItIsStopped() throws IOException {
        RunningCommand watch = RunningCommand.start(home, "status", "--watch", "--api", api());
        await().atMost(PATIENCE).until(() -> watch.out().contains("no machine"));

        replicate();

        await().atMost(PATIENCE).until(() -> watch.out().contains("web-1"));
        assertThat(watch.out()).doesNotContain("\u001b");
        assertThat(watch.stop().exitCode()).isZero();
    }

    @Test
    void theTokenOfAnotherGatewayIsRefusedInOneLine() throws IOException {
        Path other = Files.writeString(home.resolve("other"), "0123456789abcdef0123456789abcdef");

        CommandRun refused = status("--token-file", other.toString());

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err().lines())
                .singleElement()
                .asString()
                .contains("does not take the token of " + other, "--token-file")
                .doesNotContain("0123456789abcdef");
    }

    @Test
    void aTokenFileThatIsNotThereIsOneLine() {
        CommandRun missing = status("--token-file", home.resolve("nowhere").toString());

        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err().lines()).singleElement().asString().contains("no token file");
    }

    @Test
    void noGatewayIsOneLine() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        CommandRun nobody = CommandRun.in(home, "status", "--api", "127.0.0.1:" + free);

        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.err().lines())
                .singleElement()
                .asString()
                .contains("no gateway answers on 127.0.0.1:" + free, "--api");
    }

    @Test
    void aGatewayOnAnotherHostIsNotAsked() {
        CommandRun far = CommandRun.in(home, "status", "--api", "192.0.2.1:7480");

        assertThat(far.exitCode()).isEqualTo(2);
        assertThat(far.err().lines()).singleElement().asString().contains("no TLS");
    }

    @Test
    void aGatewayOffersItsApiToThisHostOnly() {
        CommandRun open = gatewayWith("--api", "0.0.0.0:0");
        CommandRun half = gatewayWith("--api-token-file", home.resolve("token").toString());
        CommandRun taken = gatewayWith("--api", api());

        assertThat(open.exitCode()).isEqualTo(2);
        assertThat(open.err()).contains("loopback only");
        assertThat(half.exitCode()).isEqualTo(2);
        assertThat(half.err()).contains("--api-token-file without --api");
        assertThat(taken.exitCode()).isEqualTo(2);
        assertThat(taken.err()).contains("cannot listen on " + api());
    }

    private CommandRun gatewayWith(String option, String value) {
        return CommandRun.in(
                home,
                "gateway",
                "--listen",
                "127.0.0.1:0",
                "--to",
                home.resolve("vault-2").toString(),
                "--cache",
                home.resolve("cache-2").toString(),
                option,
                value);
    }
}
