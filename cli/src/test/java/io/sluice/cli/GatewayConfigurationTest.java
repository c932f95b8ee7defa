package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice gateway} with a configuration file, and how it stops. */
class GatewayConfigurationTest {

    @TempDir
    private Path home;

    @Test
    void theFileSaysEverything() throws Exception {
        RunningCommand gateway = start("--config", file("").toString());

        JsonNode listening = gateway.ready();
        assertThat(listening.get("cache").asText()).isEqualTo(cache().toString());
        assertThat(replicate(listening, disk(1 << 20)).exitCode()).isZero();

        assertThat(gateway.stop().exitCode()).isZero();
        assertThat(CommandRun.in(home, "points", "--at", vault().toString(), "--machine", "web", "--json")
                        .json()
                        .get("machines")
                        .get(0)
                        .get("points"))
                .hasSize(1);
    }

    @Test
    void optionsWinOverTheFileAndGiveWhatItLacks() throws Exception {
        Path file = Files.writeString(
                home.resolve("gateway.yaml"),
                "listen: 192.0.2.1:1\napi: { listen: '127.0.0.1:0' }\nsink: " + vault() + "\n");

        RunningCommand gateway =
                start("--config", file.toString(), "--listen", "127.0.0.1:0", "--cache", cache().toString());

        assertThat(gateway.ready().get("listen").asText()).startsWith("127.0.0.1:");
        assertThat(gateway.stop().exitCode()).isZero();
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
    void theStateIsInTheCacheOrWhereTheFileSays() throws Exception {
        RunningCommand gateway = start("--config", file("").toString());
        gateway.ready();
        assertThat(cache().resolve("state.db")).exists();
        assertThat(gateway.stop().exitCode()).isZero();

        Path elsewhere = home.resolve("elsewhere").resolve("my.db");
        RunningCommand other = start(
                "--config", file("state: { database: " + elsewhere + " }\n").toString());
        other.ready();
        assertThat(elsewhere).exists();
        assertThat(other.stop().exitCode()).isZero();
    }

    @Test
    void aStateThatCannotBeUsedIsOneErrorOfUse() throws IOException {
        Path database =
                Files.writeString(home.resolve("my.db"), "no database, but long enough to be one\n".repeat(100));

        CommandRun run = CommandRun.in(
                home,
                "gateway",
                "--config",
                file("state: { database: " + database + " }\n").toString());

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(database.toString()).contains("move it and its -wal file away");
    }

    @Test
    void aServerThatIsAwayHoldsNobodyUpAndItsPasswordIsShownToNobody() throws Exception {
        Path file = file("state: { database: \"postgresql://me@127.0.0.1:1/state\", password: hunter2 }\n");
        RunningCommand gateway = start("--config", file.toString());

        assertThat(replicate(gateway.ready(), disk(1 << 20)).exitCode()).isZero();
        CommandRun ended = gateway.stop();
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out() + ended.err()).doesNotContain("hunter2");
    }

    @Test
    void aGatewayThatIsToldToStopLetsTheOpenCycleEnd() throws Exception {
        // A level at which the cycle is still on its way when the stop comes.
        Path file = file("level: 19\nshutdown: { grace: 2m }\n");
        Path disk = disk(16 << 20);
        RunningCommand gateway = start("--config", file.toString());
        JsonNode listening = gateway.ready();
        RunningCommand replicate = startReplicate(listening, disk);
        await().atMost(Duration.ofSeconds(30)).until(this::isCycleOpen);

        gateway.interrupt();

        CommandRun replicated = replicate.end(Duration.ofMinutes(2));
        assertThat(replicated.exitCode()).as(replicated.err()).isZero();
        assertThat(gateway.end().exitCode()).isZero();
        assertThat(CommandRun.in(home, "verify", "--at", vault().toString()).exitCode())
                .isZero();
    }

    @Test
    void aGraceOfNothingLeavesTheOpenCycleInTheCache() throws Exception {
        Path file = file("level: 19\nshutdown: { grace: 0s }\n");
        Path disk = disk(16 << 20);
        RunningCommand gateway = start("--config", file.toString());
        JsonNode listening = gateway.ready();
        RunningCommand replicate = startReplicate(listening, disk);
        await().atMost(Duration.ofSeconds(30)).until(this::isCycleOpen);

        assertThat(gateway.stop().exitCode()).isZero();

        assertThat(isCycleOpen()).isTrue();
        assertThat(replicate.stop().exitCode()).isEqualTo(1);
    }

    private boolean isCycleOpen() {
        try (Stream<Path> files = Files.walk(cache())) {
            return files.anyMatch(file -> file.endsWith("journal"));
        } catch (IOException | UncheckedIOException e) {
            return false; // files come and go meanwhile
        }
    }

    private RunningCommand start(String... options) {
        String[] words = Stream.concat(Stream.of("gateway", "--json"), Stream.of(options))
                .toArray(String[]::new);
        return RunningCommand.start(home, words);
    }

    private CommandRun replicate(JsonNode listening, Path disk) {
        return startReplicate(listening, disk).end();
    }

    private RunningCommand startReplicate(JsonNode listening, Path disk) {
        return RunningCommand.start(
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
                "listen: 127.0.0.1:0\napi: { listen: '127.0.0.1:0' }\nsink: " + vault() + "\ncache: { directory: "
                        + cache() + " }\n" + more);
    }

    private Path vault() {
        return home.resolve("vault");
    }

    private Path cache() {
        return home.resolve("cache");
    }
}
