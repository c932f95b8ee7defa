package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.process.Interruption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be done as asked ends with 2 and one line, and changes nothing. */
class BadInputTest {

    @TempDir
    private Path home;

    private Path vault;
    private Path disk;

    @BeforeEach
    void setUp() throws IOException {
        vault = home.resolve("vault");
        disk = new DiskFile(home.resolve("web.img"), 1)
                .sized(1 << 20)
                .written(0, 5000)
                .path();
    }

    static Stream<String> badNames() {
        return Stream.of("a/b", "a\\b", "..", ".", "", "a\u0000b", "a\nb", " a", "x".repeat(129));
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void aMachineOfABadName(String name) {
        refused("machine name", "replicate", disk.toString(), "--to", vault.toString(), "--machine", name);
    }

    static Stream<String> badDisks() {
        return Stream.of("..=x", ".=x", "x".repeat(129) + "=x", "a\u0001b", "a\nb", " a", "x".repeat(129));
    }

    @ParameterizedTest
    @MethodSource("badDisks")
    void aDiskOfABadName(String argument) {
        refused("disk id", "replicate", argument, "--to", vault.toString());
    }

    @Test
    void aDiskThatIsNotThere() {
        refused("does not exist", "replicate", home.resolve("no.img").toString(), "--to", vault.toString());
    }

    @Test
    void aDirectoryIsNoDisk() {
        refused("neither a file nor a block device", "replicate", home.toString(), "--to", vault.toString());
    }

    @Test
    void twoDisksOfOneId() {
        refused("two disks of the same id", "replicate", disk.toString(), disk.toString(), "--to", vault.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "33", "-1", "four"})
    void lanesOutOfRange(String lanes) {
        refused("anes", "replicate", disk.toString(), "--to", vault.toString(), "--lanes", lanes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "20", "fast"})
    void aLevelOutOfRange(String level) {
        refused("level", "replicate", disk.toString(), "--to", vault.toString(), "--level", level);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4KiB", "100000", "2MiB", "16EiB", "much"})
    void aBatchSizeThatCannotBe(String size) {
        refused("size", "replicate", disk.toString(), "--to", vault.toString(), "--batch-size", size);
        assertThat(vault).doesNotExist();
    }

    @Test
    void nowhereToReplicateTo() {
        refused("--to VAULT", "replicate", disk.toString());
    }

    @Test
    void twoPlacesToReplicateTo() {
        refused("exclude each other", "replicate", disk.toString(), "--to", vault.toString(), "--gateway", "h:1");
    }

    @Test
    void aLevelForAGatewayThatHasItsOwn() {
        refused("the gateway has its own level", "replicate", disk.toString(), "--gateway", "h:1", "--level", "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:", ":7575", "localhost:70000", "a b:1", "::1:80"})
    void anAddressThatIsNone(String address) {
        refused("HOST:PORT", "replicate", disk.toString(), "--gateway", address);
    }

    @Test
    void aVaultThatIsADirectoryOfOtherThings() throws IOException {
        Files.createDirectory(vault);
        Files.writeString(vault.resolve("letter.txt"), "Dear");

        refusedKeepingVault("not a vault", "replicate", disk.toString(), "--to", vault.toString());

        try (Stream<Path> files = Files.list(vault)) {
            assertThat(files).containsExactly(vault.resolve("letter.txt"));
        }
    }

    @Test
    void aVaultWhereNothingCanBeMade() {
        CommandRun run = CommandRun.in(home, "replicate", disk.toString(), "--to", "/proc/vault");

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).startsWith("sluice: /proc/vault: ").hasLineCount(1);
    }

    @Test
    void aVaultOfANewerFormat() throws IOException {
        new VaultFixture(vault).close();
        rewriteVault("\"version\":1", "\"version\":2");

        refusedKeepingVault("newer format", "replicate", disk.toString(), "--to", vault.toString());
        refusedKeepingVault("newer format", "verify", "--at", vault.toString());
        refusedKeepingVault("newer format", "points", "--at", vault.toString());
    }

    @Test
    void aStateDirectoryThatCannotBeWritten() throws IOException {
        Path state = Files.writeString(home.resolve("file"), "no directory").resolve("state");

        refused(
                "cannot be written",
                "replicate",
                disk.toString(),
                "--to",
                vault.toString(),
                "--state-dir",
                state.toString());
    }

    @Test
    void aMachineThatIsBeingReplicatedAlready() throws IOException {
        CommandRun first =
                CommandRun.in(home, "replicate", disk.toString(), "--to", vault.toString(), "--machine", "m");
        assertThat(first.exitCode()).as(first.err()).isZero();
        Path lock;
        try (Stream<Path> files = Files.walk(home.resolve("state").resolve("cache"), 2)) {
            lock = files.filter(file -> file.toString().endsWith(".lock"))
                    .findFirst()
                    .orElseThrow();
        }

        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            refusedKeepingVault(
                    "being replicated", "replicate", disk.toString(), "--to", vault.toString(), "--machine", "m");
        }
        assertThat(CommandRun.in(home, "points", "--at", vault.toString(), "--json")
                        .json()
                        .get("machines")
                        .get(0)
                        .get("points"))
                .hasSize(1);
    }

    @Test
    void aPointThatIsNotThere() {
        CommandRun.in(home, "replicate", disk.toString(), "--to", vault.toString(), "--machine", "m");
        String[] restore = {
            "restore",
            "--from",
            vault.toString(),
            "--machine",
            "m",
            "--out",
            home.resolve("o").toString(),
            "--point"
        };

        refusedKeepingVault("point", with(restore, "2"));
        refusedKeepingVault("point", with(restore, "2020-01-01 00:00"));
        refusedKeepingVault("recovery point 'yesterday'", with(restore, "yesterday"));
        assertThat(home.resolve("o")).doesNotExist();
    }

    @Test
    void anOutputThatCannotBeWritten() {
        CommandRun.in(home, "replicate", disk.toString(), "--to", vault.toString(), "--machine", "m");
        String[] restore = {"restore", "--from", vault.toString(), "--machine", "m", "--out"};

        refusedKeepingVault(
                "directory does not exist", with(restore, home.resolve("no/o").toString()));
        refusedKeepingVault("not a file", with(restore, home.toString()));
        refusedKeepingVault("no disk 'sdz'", with(restore, "sdz=" + home.resolve("o")));
    }

    @Test
    void anAddressWhereAGatewayCannotListen() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String taken = "127.0.0.1:" + other.getLocalPort();
            refused("cannot listen on " + taken, gatewayAt(taken));
        }
        // An address for documentation, which is no host's (RFC 5737).
        refused("listening on 192.0.2.1:7575 without TLS", gatewayAt("192.0.2.1:7575"));
        assertThat(home.resolve("c")).doesNotExist();
    }

    @Test
    void aCacheOfAnotherGateway() throws IOException {
        Path lock = Files.createDirectory(home.resolve("c")).resolve("lock");
        try (FileChannel other = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertThat(other.tryLock()).isNotNull();
            refused("in use by another gateway", gatewayAt("127.0.0.1:0"));
        }
    }

    private String[] gatewayAt(String address) {
        return new String[] {
            "gateway",
            "--listen",
            address,
            "--to",
            vault.toString(),
            "--cache",
            home.resolve("c").toString()
        };
    }

    @Test
    void aGatewayWithoutRoom() {
        refused(
                "cache size",
                "gateway",
                "--listen",
                "127.0.0.1:0",
                "--to",
                vault.toString(),
                "--cache",
                home.resolve("c").toString(),
                "--cache-size",
                "1MiB");
        refused(
                "64MiB",
                "gateway",
                "--listen",
                "127.0.0.1:0",
                "--to",
                vault.toString(),
                "--cache",
                home.resolve("c").toString(),
                "--cache-size",
                "lots");
    }

    @Test
    void aDemoTooSmallOrWithoutRoom() {
        refused("at least", "demo", "--size", "1MiB");
        refused("room", "demo", "--size", "6EiB", "--dir", home.toString());
        refused("no directory", "demo", "--dir", home.resolve("nowhere").toString());
    }

    @Test
    void aStopBeforeTheStartMakesNoPoint() {
        Interruption raised = new Interruption();
        raised.raise();

        CommandRun run = CommandRun.with(raised, home, "replicate", disk.toString(), "--to", vault.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("sluice: interrupted: stopped, and cleaned up\n");
    }

    @Test
    void aVaultThatIsAFile() throws IOException {
        String file = Files.writeString(home.resolve("a file"), "x").toString();

        refusedKeepingVault("not a directory", "replicate", disk.toString(), "--to", file);
        refusedKeepingVault(
                "not a directory",
                "gateway",
                "--to",
                file,
                "--listen",
                "127.0.0.1:0",
                "--cache",
                home.resolve("cache").toString());
        refusedKeepingVault("not a directory", "points", "--at", file);
        assertThat(Path.of(file)).hasContent("x");
    }

    private void refused(String why, String... words) {
        refusedKeepingVault(why, words);
        assertThat(vault).doesNotExist();
        assertThat(home.resolve("state")).doesNotExist();
    }

    private void refusedKeepingVault(String why, String... words) {
        CommandRun run = CommandRun.in(home, words);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("sluice: ").contains(why).hasLineCount(1);
    }

    private void rewriteVault(String from, String to) throws IOException {
        Path info = vault.resolve("vault.json");
        String json = Files.readString(info);
        String changed = json.substring(0, json.indexOf("sha256=")).replace(from, to);
        Files.delete(info);
        Files.writeString(info, changed + "sha256=" + Checksums.sha256(changed) + "\n");
    }

    private static String[] with(String[] words, String last) {
        return Stream.concat(Stream.of(words), Stream.of(last)).toArray(String[]::new);
    }
}
