package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.process.Interruption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice gateway} with a configuration file, and how it stops. */
class GatewayConfigurationTest {

    @TempDir
    private Path home;

    private final Interruption interruption = new Interruption();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void theFileSaysEverything() throws Exception {
        CompletableFuture<CommandRun> gateway = start("--config", file("").toString());

        JsonNode listening = CommandRun.awaitJson(out);
        assertThat(listening.get("cache").asText()).isEqualTo(cache().toString());
        assertThat(replicate(listening, disk(1 << 20)).exitCode()).isZero();

        assertThat(stop(gateway)).isZero();
        assertThat(CommandRun.in(home, "points", "--at", vault().toString(), "--machine", "web", "--json")
                        .json()
                        .get("machines")
                        .get(0)
                        .get("points"))
                .hasSize(1);
    }

    @Test
    void optionsWinOverTheFileAndGiveWhatItLacks() throws Exception {
        Path file = Files.writeString(home.resolve("gateway.yaml"), "listen: 192.0.2.1:1\nsink: " + vault() + "\n");

        CompletableFuture<CommandRun> gateway =
                start("--config", file.toString(), "--listen", "127.0.0.1:0", "--cache", cache().toString());

        assertThat(CommandRun.awaitJson(out).get("listen").asText()).startsWith("127.0.0.1:");
        assertThat(stop(gateway)).isZero();
    }

    @Test
    void whatIsMissingInBothIsOneErrorOfUse() throws IOException {
        Path file = Files.writeString(home.resolve("gateway.yaml"), "listen: 127.0.0.1:0\nlevel: 0\n");

        CommandRun withFile = CommandRun.in(home, "gateway", "--config", file.toString());
        assertThat(withFile.exitCode()).isEqualTo(2);
        assertThat(withFile.err())
                .contains(
                        ":1: sink: missing",
                        ":1: cache: missing",
                        ":2: level: '0': use auto or a whole number from 1 to 19")
                .hasLineCount(1);

        CommandRun without = CommandRun.in(home, "gateway", "--to", vault().toString());
        assertThat(without.exitCode()).isEqualTo(2);
        assertThat(without.err())
                .isEqualTo("sluice: missing: --cache DIR: give it, or a file that has it with --config FILE\n");
        assertThat(CommandRun.in(home, "gateway").err()).contains("--to VAULT, --cache DIR");
        assertThat(vault()).doesNotExist();
    }

    @Test
    void aGatewayThatIsToldToStopLetsTheOpenCycleEnd() throws Exception {
        // A level at which the cycle is still on its way when the stop comes.
        Path file = file("level: 19\nshutdown: { grace: 2m }\n");
        Path disk = disk(16 << 20);
        CompletableFuture<CommandRun> gateway = start("--config", file.toString());
        JsonNode listening = CommandRun.awaitJson(out);
        CompletableFuture<CommandRun> replicate =
                CompletableFuture.supplyAsync(() -> replicate(listening, disk), task -> new Thread(task).start());
        await().atMost(Duration.ofSeconds(30)).until(this::isCycleOpen);

        interruption.raise();

        CommandRun replicated = replicate.get(2, TimeUnit.MINUTES);
        assertThat(replicated.exitCode()).as(replicated.err()).isZero();
        assertThat(gateway.get(30, TimeUnit.SECONDS).exitCode()).isZero();
        assertThat(CommandRun.in(home, "verify", "--at", vault().toString()).exitCode())
                .isZero();
    }

    @Test
    void aGraceOfNothingLeavesTheOpenCycleInTheCache() throws Exception {
        Path file = file("level: 19\nshutdown: { grace: 0s }\n");
        Path disk = disk(16 << 20);
        CompletableFuture<CommandRun> gateway = start("--config", file.toString());
        JsonNode listening = CommandRun.awaitJson(out);
        Interruption ofAgent = new Interruption();
        CompletableFuture<CommandRun> replicate = CompletableFuture.supplyAsync(
                () -> replicate(ofAgent, listening, disk), task -> new Thread(task).start());
        await().atMost(Duration.ofSeconds(30)).until(this::isCycleOpen);

        assertThat(stop(gateway)).isZero();

        assertThat(isCycleOpen()).isTrue();
        ofAgent.raise();
        assertThat(replicate.get(30, TimeUnit.SECONDS).exitCode()).isEqualTo(1);
    }

    private boolean isCycleOpen() {
        try (Stream<Path> files = Files.walk(cache())) {
            return files.anyMatch(file -> file.endsWith("journal"));
        } catch (IOException | UncheckedIOException e) {
            return false; // files come and go meanwhile
        }
    }

    private CompletableFuture<CommandRun> start(String... options) {
        String[] words = Stream.concat(Stream.of("gateway", "--json"), Stream.of(options))
                .toArray(String[]::new);
        return CompletableFuture.supplyAsync(
                () -> CommandRun.with(interruption, home, out, words), task -> new Thread(task).start());
    }

    private int stop(CompletableFuture<CommandRun> gateway) throws Exception {
        interruption.raise();
        return gateway.get(30, TimeUnit.SECONDS).exitCode();
    }

    private CommandRun replicate(JsonNode listening, Path disk) {
        return replicate(new Interruption(), listening, disk);
    }

    private CommandRun replicate(Interruption ofAgent, JsonNode listening, Path disk) {
        return CommandRun.with(
                ofAgent,
                home,
                "replicate",
                disk.toString(),
                "--machine",
                "web",
                "--gateway",
                listening.get("listen").asText());
    }

    private Path disk(int bytes) throws IOException {
        return new DiskFile(home.resolve("disk.img"), 3)
                .sized(bytes)
                .written(0, bytes)
                .path();
    }

    private Path file(String more) throws IOException {
        return Files.writeString(
                home.resolve("gateway.yaml"),
                "listen: 127.0.0.1:0\nsink: " + vault() + "\ncache: { directory: " + cache() + " }\n" + more);
    }

    private Path vault() {
        return home.resolve("vault");
    }

    private Path cache() {
        return home.resolve("cache");
    }
}
