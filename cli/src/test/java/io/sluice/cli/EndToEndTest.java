package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.gateway.Gateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The main job through the command line, with real files and a real loopback connection. */
class EndToEndTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path home;

    private Path vault;
    private DiskFile disk;

    @BeforeEach
    void setUp() throws IOException {
        vault = home.resolve("vault");
        disk = new DiskFile(home.resolve("web.img"), 1)
                .sized(8 * MIB)
                .written(MIB, 2 * MIB)
                .written(5 * MIB, 70_000);
    }

    @Test
    void everyPointComesBackAsItWas() throws IOException {
        List<Path> originals = new ArrayList<>();
        replicate();
        originals.add(disk.copy());
        disk.written(2 * MIB + 13, 1000).written(7 * MIB, 4096);
        replicate();
        originals.add(disk.copy());
        disk.sized(10 * MIB + 100).written(9 * MIB, 500);
        replicate();
        originals.add(disk.copy());
        disk.sized(3 * MIB);
        replicate();
        originals.add(disk.copy());

        for (int point = 1; point <= originals.size(); point++) {
            Path out = home.resolve("restored-" + point);
            CommandRun run = restore("--point", String.valueOf(point), "--out", out.toString());
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(out).hasSameBinaryContentAs(originals.get(point - 1));
        }
    }

    @Test
    void theFirstRunSendsEverythingAndTheNextOnlyWhatChanged() throws IOException {
        JsonNode first = replicate();
        disk.written(2 * MIB, 10);
        JsonNode second = replicate();

        assertThat(first.get("point").asInt()).isEqualTo(1);
        assertThat(first.get("kind").asText()).isEqualTo("initial");
        assertThat(first.get("changedBytes").asLong()).isBetween(2L * MIB, 3L * MIB);
        assertThat(second.get("point").asInt()).isEqualTo(2);
        assertThat(second.get("kind").asText()).isEqualTo("delta");
        assertThat(second.get("consistency").asText()).isEqualTo("crash");
        assertThat(second.get("changedBytes").asLong()).isEqualTo(DiskFile.BLOCK_BYTES);
        assertThat(second.get("sentBytes").asLong()).isBetween(1L, 2L * DiskFile.BLOCK_BYTES);
        assertThat(second.get("warnings")).isEmpty();
    }

    @Test
    void aRunInWhichNothingChangedMakesAPointAndSendsNothing() {
        replicate();
        JsonNode again = replicate();

        assertThat(again.get("point").asInt()).isEqualTo(2);
        assertThat(again.get("changedBytes").asLong()).isZero();
        assertThat(again.get("sentBytes").asLong()).isZero();
        assertThat(again.get("storedBytes").asLong()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"64KiB, 64", "256KiB, 16", "1MiB, 4"})
    void batchesAreAsLargeAsAsked(String size, int batches) throws IOException {
        byte[] noise = new byte[4 * MIB];
        new Random(4).nextBytes(noise);
        Path image = Files.write(home.resolve("noise.img"), noise);
        run("replicate", image.toString(), "--to", vault.toString(), "--machine", "web-1", "--batch-size", size);

        assertThat(run("verify", "--at", vault.toString(), "--json")
                        .json()
                        .get("batches")
                        .asInt())
                .isEqualTo(batches);
        Path out = home.resolve("restored");
        assertThat(restore("--out", out.toString()).exitCode()).isZero();
        assertThat(out).hasBinaryContent(noise);
    }

    @Test
    void textSaysTheSameInTwoLines() {
        CommandRun run = run("replicate", disk.path().toString(), "--to", vault.toString(), "--machine", "web-1");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(2);
        assertThat(run.out()).contains("machine web-1, point 1 of ", "initial, crash", "changed 2.", "ratio 1.0");
    }

    @Test
    void holesStayHoles() throws IOException {
        disk = new DiskFile(home.resolve("web.img"), 2).sized(512L * MIB);
        replicate();
        Path out = home.resolve("restored");

        restore("--out", out.toString());

        assertThat(Files.size(out)).isEqualTo(512L * MIB);
        assertThat((Long) Files.getAttribute(out, "unix:size")).isEqualTo(512L * MIB);
        Process du = new ProcessBuilder("du", "-k", out.toString()).start();
        assertThat(new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .as("allocated, in KiB")
                .matches("(?s)[0-9]{1,4}\\s.*");
    }

    @Test
    void aMachineOfTwoDisksRecoversTogether() throws IOException {
        DiskFile data = new DiskFile(home.resolve("data.img"), 3).sized(MIB).written(0, 5000);
        CommandRun made = run(
                "replicate",
                "root=" + disk.path(),
                "data=" + data.path(),
                "--to",
                vault.toString(),
                "--machine",
                "web-1");
        assertThat(made.exitCode()).as(made.err()).isZero();
        Path root = home.resolve("r");
        Path other = home.resolve("d");

        CommandRun both = restore("--out", "data=" + other, "--out", "root=" + root, "--json");

        assertThat(both.json().get("disks")).hasSize(2);
        assertThat(root).hasSameBinaryContentAs(disk.path());
        assertThat(other).hasSameBinaryContentAs(data.path());
        Path alone = home.resolve("alone");
        assertThat(restore("--disk", "data", "--out", alone.toString()).exitCode())
                .isZero();
        assertThat(alone).hasSameBinaryContentAs(data.path());
        assertThat(restore("--out", home.resolve("x").toString()).err())
                .contains("point 1 has the disks root, data", "--disk")
                .hasLineCount(1);
    }

    @Test
    void anOutputThatIsRefusedKeepsTheOthersFromBeingWritten() throws IOException {
        DiskFile data = new DiskFile(home.resolve("data.img"), 3).sized(MIB).written(0, 5000);
        run(
                "replicate",
                disk.path().toString(),
                data.path().toString(),
                "--to",
                vault.toString(),
                "--machine",
                "web-1");
        Path precious = Files.writeString(home.resolve("precious"), "keep me");
        Path first = home.resolve("first");

        CommandRun taken = restore("--out", first.toString(), "--out", precious.toString());
        CommandRun nowhere = restore(
                "--force",
                "--out",
                precious.toString(),
                "--out",
                home.resolve("no/o").toString());

        assertThat(taken.exitCode()).isEqualTo(2);
        assertThat(taken.err()).contains("precious exists").hasLineCount(1);
        assertThat(first).doesNotExist();
        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("directory does not exist").hasLineCount(1);
        assertThat(precious).hasContent("keep me");
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void anExistingFileIsReplacedOnlyWithForce() throws IOException {
        replicate();
        Path out = Files.writeString(home.resolve("precious"), "keep me");

        CommandRun refused = restore("--out", out.toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("exists", "--force").hasLineCount(1);
        assertThat(out).hasContent("keep me");

        assertThat(restore("--out", out.toString(), "--force").exitCode()).isZero();
        assertThat(out).hasSameBinaryContentAs(disk.path());
    }

    @Test
    void damageEndsARestoreWithThreeAndWithoutAFile() throws IOException {
        replicate();
        Path segment = segment();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 4;
        Files.delete(segment);
        Files.write(segment, bytes);
        Path out = home.resolve("out");

        CommandRun run = restore("--out", out.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.json().get("code").asText()).isEqualTo("DAMAGED");
        assertThat(run.json().get("object").asText()).endsWith(".seg");
        assertThat(run.err()).startsWith("sluice: damaged: machines/").hasLineCount(1);
        assertThat(out).doesNotExist();
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void verifyIsContentWithAVaultThatIsWhole() {
        replicate();

        CommandRun run = run("verify", "--at", vault.toString(), "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.json().get("damaged").asInt()).isZero();
        assertThat(run.json().get("leftovers").asInt()).isZero();
        assertThat(run.json().get("points").asInt()).isEqualTo(1);
        assertThat(run.json().get("rawBytes").asLong()).isGreaterThan(2L * MIB);
        assertThat(run("verify", "--at", vault.toString(), "--machine", "web-1").out())
                .contains("no damage");
    }

    @Test
    void verifyNamesWhatIsDamagedAndEndsWithThree() throws IOException {
        replicate();
        Files.delete(segment());

        CommandRun run = run("verify", "--at", vault.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).startsWith("sluice: damaged").hasLineCount(1);
        JsonNode finding = run.json().get("findings").get(0);
        assertThat(finding.get("severity").asText()).isEqualTo("damage");
        assertThat(finding.get("object").asText()).endsWith(".seg");
    }

    @Test
    void whatIsLeftOverIsNoDamage() throws IOException {
        replicate();
        Path segment = segment();
        Path cycle = segment.resolveSibling("../" + "0".repeat(31) + "1").normalize();
        Files.createDirectory(cycle);
        Files.copy(segment, cycle.resolve(segment.getFileName()));

        CommandRun run = run("verify", "--at", vault.toString());

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("left over (no damage): machines/", "no damage; left over, and no damage: 1");
    }

    @Test
    void inspectTellsWhatThereIs() throws IOException {
        replicate();

        CommandRun overview = run("inspect", "--at", vault.toString());
        String segment = vault.relativize(segment()).toString();
        CommandRun object = run("inspect", "--at", vault.toString(), segment);
        CommandRun json = run("inspect", "--at", vault.toString(), "vault.json", "--json");

        assertThat(overview.exitCode()).as(overview.err()).isZero();
        assertThat(overview.out()).contains("machines: 1", "web-1");
        assertThat(object.exitCode()).as(object.err()).isZero();
        assertThat(object.out()).contains(segment).hasSizeGreaterThan(200);
        assertThat(json.json().get("fields").get("format").asText()).isEqualTo("sluice-vault");
    }

    @Test
    void inspectRefusesWhatIsNotThere() {
        replicate();

        assertThat(run("inspect", "--at", vault.toString(), "machines/nothing").exitCode())
                .isEqualTo(2);
        assertThat(run("inspect", "--at", vault.toString(), "../etc/passwd").exitCode())
                .isEqualTo(2);
        assertThat(run("inspect", "--at", vault.toString(), "../etc/passwd").err())
                .hasLineCount(1);
    }

    @Test
    void anAgentUsesAGatewayOverTheNetwork() throws Exception {
        RunningCommand gateway = RunningCommand.start(
                home,
                "gateway",
                "--listen",
                "127.0.0.1:0",
                "--to",
                vault.toString(),
                "--cache",
                home.resolve("cache").toString(),
                "--json");
        String address = gateway.ready().get("listen").asText();

        CommandRun first =
                run("replicate", disk.path().toString(), "--gateway", address, "--machine", "web-1", "--json");
        disk.written(MIB, 100);
        CommandRun second =
                run("replicate", disk.path().toString(), "--gateway", address, "--machine", "web-1", "--json");
        CommandRun served = gateway.stop();

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(second.json().get("point").asInt()).isEqualTo(2);
        assertThat(second.json().get("changedBytes").asLong()).isEqualTo(DiskFile.BLOCK_BYTES);
        assertThat(served.exitCode()).isZero();
        Path out = home.resolve("out");
        assertThat(restore("--out", out.toString()).exitCode()).isZero();
        assertThat(out).hasSameBinaryContentAs(disk.path());
    }

    @Test
    void whatTheGatewayOfThisProcessWarnsOfIsLoggedOnlyWhenAskedFor() throws IOException {
        replicate();
        Path point = stored("points/0000000000000001.json");
        String json = Files.readString(point);
        Files.delete(point);
        Files.writeString(point, json.replace("initial", "INITIAL"));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger gateway = (Logger) LoggerFactory.getLogger(Gateway.class.getPackageName());
        gateway.addAppender(log);
        try {
            CommandRun quiet = run("replicate", disk.path().toString(), "--to", vault.toString(), "--machine", "web-1");
            assertThat(quiet.exitCode()).isEqualTo(3);
            assertThat(quiet.err()).contains("points/0000000000000001.json").hasLineCount(1);
            assertThat(log.list).isEmpty();

            run("replicate", disk.path().toString(), "--to", vault.toString(), "--machine", "web-1", "--verbose");
            assertThat(log.list).anyMatch(event -> event.getFormattedMessage().contains("ended with DAMAGED"));
        } finally {
            gateway.detachAppender(log);
        }
    }

    @Test
    void nothingButDigestsStaysInTheStateDirectory() throws IOException {
        replicate();

        try (Stream<Path> files = Files.walk(home.resolve("state"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.endsWith(".digests")
                            || name.endsWith("lock")
                            || name.equals("state.json")
                            || name.equals("instance.json"));
        }
    }

    private JsonNode replicate() {
        CommandRun run = run(
                "replicate",
                disk.path().toString(),
                "--to",
                vault.toString(),
                "--machine",
                "web-1",
                "--json",
                "--debug");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }

    private CommandRun restore(String... options) {
        List<String> words = new ArrayList<>(List.of("restore", "--from", vault.toString(), "--machine", "web-1"));
        words.addAll(List.of(options));
        return run(words.toArray(String[]::new));
    }

    private CommandRun run(String... words) {
        return CommandRun.in(home, words);
    }

    private Path segment() throws IOException {
        return stored(".seg");
    }

    private Path stored(String end) throws IOException {
        try (Stream<Path> files = Files.walk(vault)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }
}
