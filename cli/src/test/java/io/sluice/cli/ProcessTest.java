package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes and their signals. */
@Tag("heavy")
class ProcessTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path home;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void aGatewayStopsCleanlyOnSigterm() throws Exception {
        Process gateway =
                start("gateway", "--listen", "127.0.0.1:0", "--to", path("vault"), "--cache", path("cache"), "--json");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(home.resolve("out")).endsWith("\n"));

        gateway.destroy();

        assertThat(exitCode(gateway)).isZero();
        assertThat(Files.readString(home.resolve("err"))).isEmpty();
    }

    @Test
    void aFormatOfLogLinesThatThereIsNotIsRefused() {
        CommandRun run = CommandRun.in(home, "points", "--at", path("vault"), "--log-format", "xml");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("sluice: --log-format 'xml': use text or json\n");
    }

    @Test
    void aGatewayWithAnOpenCycleStopsCleanlyBehindItsPoint() throws Exception {
        // A level at which the cycle is still on its way when the signal comes.
        Path file = Files.writeString(
                home.resolve("gateway.yaml"),
                "listen: 127.0.0.1:0\napi: { listen: '127.0.0.1:0' }\nsink: " + path("vault") + "\ncache: { directory: "
                        + path("cache") + " }\nlevel: 19\nshutdown: { grace: 50s }\n");
        Path disk = new DiskFile(home.resolve("disk.img"), 7)
                .sized(8 * MIB)
                .written(0, 8 * MIB)
                .path();
        Process gateway = start("gateway", "--config", file.toString());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(home.resolve("out")).endsWith("\n"));
        String address = Files.readString(home.resolve("out")).replaceAll("(?s)listening on ([^,]+),.*", "$1");
        RunningCommand replicate =
                RunningCommand.start(home, "replicate", disk.toString(), "--gateway", address, "--machine", "m");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> replicate.isDone() || hasJournal(home.resolve("cache")));

        gateway.destroy();

        CommandRun replicated = replicate.end(Duration.ofSeconds(60));
        assertThat(replicated.exitCode()).as(replicated.err()).isZero();
        assertThat(exitCode(gateway)).isZero();
        assertThat(Files.readString(home.resolve("err"))).isEmpty();
    }

    @Test
    void aGatewayReadsItsConfigurationAgainOnSighup() throws Exception {
        String plain = "listen: 127.0.0.1:0\nsink: " + path("vault") + "\ncache: { directory: " + path("cache")
                + " }\napi: { listen: '127.0.0.1:0' }\n";
        Path file = Files.writeString(home.resolve("gateway.yaml"), plain);
        // Whoever runs the tests may ignore the signal, and what ignores it from the start does so for good.
        Process gateway = startBy(
                List.of("env", "--default-signal=HUP"), "160m", "gateway", "--config", file.toString(), "--json");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(home.resolve("out")).endsWith("\n"));
        String api = new CommandRun(0, Files.readString(home.resolve("out")), "")
                .json()
                .get("api")
                .asText();
        Files.writeString(file, plain + "bandwidth: { rate: 7 Mbit/s }\n");

        // The gateway says that it listens a moment before it hears signals of this kind.
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            new ProcessBuilder("kill", "-HUP", String.valueOf(gateway.pid()))
                    .start()
                    .waitFor();
            return CommandRun.in(home, "throttle", "--api", api).out().contains("limit now: 7 Mbit/s");
        });

        assertThat(gateway.isAlive()).isTrue();
        gateway.destroy();
        assertThat(exitCode(gateway)).isZero();
    }

    @Test
    void aGatewayWithNothingToReadAgainEndsWithItsTerminal() throws Exception {
        Process gateway = startBy(
                List.of("env", "--default-signal=HUP"),
                "160m",
                "gateway",
                "--listen",
                "127.0.0.1:0",
                "--to",
                path("vault"),
                "--cache",
                path("cache"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(home.resolve("out")).endsWith("\n"));

        new ProcessBuilder("kill", "-HUP", String.valueOf(gateway.pid()))
                .start()
                .waitFor();

        assertThat(exitCode(gateway)).isZero();
    }

    private static boolean hasJournal(Path cache) {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.anyMatch(file -> file.endsWith("journal"));
        } catch (IOException | UncheckedIOException e) {
            return false; // files come and go meanwhile
        }
    }

    @Test
    void aRestoreThatIsStoppedLeavesNothingBehind() throws Exception {
        Path disk = new DiskFile(home.resolve("disk.img"), 5)
                .sized(200L * MIB)
                .written(0, 200 * MIB)
                .path();
        CommandRun made = CommandRun.in(home, "replicate", disk.toString(), "--to", path("vault"), "--machine", "m");
        assertThat(made.exitCode()).as(made.err()).isZero();
        Path target = Files.createDirectory(home.resolve("target"));

        Process restore = start(
                "restore",
                "--from",
                path("vault"),
                "--machine",
                "m",
                "--out",
                target.resolve("o").toString());
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !names(target).isEmpty());
        restore.destroy();

        int exitCode = exitCode(restore);
        if (exitCode == 0) {
            assertThat(target.resolve("o")).as("it was faster than the signal").hasSameBinaryContentAs(disk);
        } else {
            assertThat(exitCode).isEqualTo(1);
            assertThat(names(target)).isEmpty();
            assertThat(Files.readString(home.resolve("err")))
                    .isEqualTo("sluice: interrupted: stopped, and cleaned up\n");
        }
    }

    @Test
    void aReplicationThatIsStoppedMakesNoPointAndTheNextGoesOn() throws Exception {
        Path disk = new DiskFile(home.resolve("disk.img"), 6)
                .sized(200L * MIB)
                .written(0, 200 * MIB)
                .path();
        Process replicate =
                start("replicate", disk.toString(), "--to", path("vault"), "--machine", "m", "--level", "19");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(home.resolve("vault").resolve("machines")));

        replicate.destroy();

        assertThat(exitCode(replicate)).isEqualTo(1);
        assertThat(Files.readString(home.resolve("err"))).contains("sluice: interrupted: stopped, and cleaned up\n");
        CommandRun again =
                CommandRun.in(home, "replicate", disk.toString(), "--to", path("vault"), "--machine", "m", "--json");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.json().get("point").asInt()).isEqualTo(1);
    }

    @Test
    void restoreAndVerifyRefuseToStartWithoutTheMemoryTheyNeed() throws Exception {
        try (VaultFixture fixture = new VaultFixture(home.resolve("vault"))) {
            fixture.points(fixture.machine("m", "sda"), 1);
        }
        String[][] commands = {
            {"restore", "--from", path("vault"), "--machine", "m", "--out", path("o")},
            {"verify", "--at", path("vault")}
        };
        for (String[] words : commands) {
            assertThat(exitCode(startWithin("4m", words))).isEqualTo(2);
            assertThat(Files.readString(home.resolve("err")))
                    .contains("buffers may take", words[0] + ": ", "-XX:MaxDirectMemorySize")
                    .hasLineCount(1);
        }
        assertThat(home.resolve("o")).doesNotExist();
    }

    private Process start(String... words) throws IOException {
        return startWithin("160m", words);
    }

    private Process startWithin(String directMemory, String... words) throws IOException {
        return startBy(List.of(), directMemory, words);
    }

    private Process startBy(List<String> launcher, String directMemory, String... words) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:MaxDirectMemorySize=" + directMemory,
                "-XX:TieredStopAtLevel=1",
                "-Dio.netty.maxDirectMemory=0",
                "-Dlogback.configurationFile=" + quietLogging(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.sluice.cli.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile());
        builder.environment().put("SLUICE_STATE_DIR", path("state"));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** The tests' class path brings a chattier one. */
    private Path quietLogging() throws IOException {
        return Files.writeString(home.resolve("logback.xml"), "<configuration><root level=\"OFF\"/></configuration>");
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("ended within a minute")
                .isTrue();
        return process.exitValue();
    }

    private String path(String name) {
        return home.resolve(name).toString();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
