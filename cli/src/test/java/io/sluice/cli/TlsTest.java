package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of the command's own, and a gateway and agents that know each other by them. */
class TlsTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path home;

    private Path certs;
    private DiskFile disk;

    @BeforeEach
    void issue() throws IOException {
        certs = home.resolve("certs");
        disk = new DiskFile(home.resolve("web.img"), 1).sized(4 * MIB).written(MIB, 2 * MIB);
        done("certs", "init", certs.toString());
        done(
                "certs",
                "issue",
                "gateway",
                "--at",
                certs.toString(),
                "--host",
                "127.0.0.1",
                "--host",
                "backup.example.org");
        done("certs", "issue", "web-1", "--at", certs.toString());
    }

    private CommandRun done(String... words) {
        CommandRun run = CommandRun.in(home, words);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static String[] with(String[] words, Path directory, String name) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--tls-certificate", directory.resolve(name + ".pem").toString(),
                "--tls-key", directory.resolve(name + ".key").toString(),
                "--tls-authority", directory.resolve("ca.pem").toString()));
        return all.toArray(String[]::new);
    }

    private String[] gateway(String listen) {
        return new String[] {
            "gateway",
            "--listen",
            listen,
            "--to",
            home.resolve("vault").toString(),
            "--cache",
            home.resolve("c").toString(),
            "--json"
        };
    }

    private String[] replicate(String address) {
        return new String[] {"replicate", disk.path().toString(), "--gateway", address, "--machine", "web-1"};
    }

    @Test
    void whoHasACertificateReplicatesAndNobodyElse() throws Exception {
        RunningCommand gateway = RunningCommand.start(home, with(gateway("127.0.0.1:0"), certs, "gateway"));
        String address = gateway.ready().get("listen").asText();

        done(with(replicate(address), certs, "web-1"));
        disk.written(2 * MIB, 5000);
        done(with(replicate(address), certs, "web-1"));

        Path others = home.resolve("others");
        done("certs", "init", others.toString());
        done("certs", "issue", "web-1", "--at", others.toString());
        CommandRun stranger = CommandRun.in(home, with(replicate(address), others, "web-1"));
        assertThat(stranger.exitCode()).isEqualTo(1);
        assertThat(stranger.err())
                .hasLineCount(1)
                .contains("gateway " + address + " shows a certificate that is not trusted here");

        Files.copy(certs.resolve("ca.pem"), others.resolve("their-ca.pem"));
        String[] half = with(replicate(address), others, "web-1");
        half[half.length - 1] = others.resolve("their-ca.pem").toString();
        CommandRun refused = CommandRun.in(home, half);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .hasLineCount(1)
                .contains("gateway " + address + " does not accept this side's certificate");

        CommandRun served = gateway.stop();
        assertThat(served.exitCode()).isZero();
        assertThat(served.err()).doesNotContain("Exception");
        Path out = home.resolve("out");
        done("restore", "--from", home.resolve("vault").toString(), "--machine", "web-1", "--out", out.toString());
        assertThat(out).hasSameBinaryContentAs(disk.path());
    }

    @Test
    void aConfigurationFileNamesTheCertificates() throws Exception {
        Path file = Files.writeString(home.resolve("gateway.yaml"), """
                listen: 127.0.0.1:0
                api: { listen: "127.0.0.1:0" }
                tls: { certificate: %1$s/gateway.pem, key: %1$s/gateway.key, authority: %1$s/ca.pem }
                sink: %2$s/vault
                cache: { directory: %2$s/c }
                """.formatted(certs, home));
        RunningCommand gateway = RunningCommand.start(home, "gateway", "--config", file.toString(), "--json");
        String address = gateway.ready().get("listen").asText();

        done(with(replicate(address), certs, "web-1"));
        assertThat(gateway.stop().exitCode()).isZero();
    }

    @Test
    void aNameIsItsFirstCertificatesUntilItIsReleased() throws Exception {
        done("certs", "issue", "web-2", "--at", certs.toString());
        List<String> words = new ArrayList<>(List.of(with(gateway("127.0.0.1:0"), certs, "gateway")));
        words.addAll(List.of("--api", "127.0.0.1:0"));
        RunningCommand gateway = RunningCommand.start(home, words.toArray(String[]::new));
        JsonNode listening = gateway.ready();
        String address = listening.get("listen").asText();
        String api = listening.get("api").asText();

        assertThat(done("machines", "--api", api).out()).contains("no machines yet");
        done(with(replicate(address), certs, "web-1"));
        CommandRun refused = CommandRun.in(home, with(replicate(address), certs, "web-2"));
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1).contains("'web-1' is bound to another certificate");
        assertThat(done("machines", "--api", api).out())
                .contains("web-1    default")
                .contains("CN=web-1 of CN=");

        assertThat(done("release", "web-1", "--api", api).out()).contains("'web-1' is free");
        assertThat(done("release", "web-1", "--api", api).out()).contains("'web-1' was not bound");
        done(with(replicate(address), certs, "web-2"));
        assertThat(done("machines", "--api", api).out()).contains("CN=web-2 of CN=");

        assertThat(gateway.stop().exitCode()).isZero();
    }

    @Test
    void aNewAuthorityIsBroughtInBesideTheOldOneAndItsMachinesAreReleased() throws Exception {
        Path renewed = home.resolve("renewed");
        done("certs", "init", renewed.toString());
        done("certs", "issue", "web-1", "--at", renewed.toString());
        String both = Files.readString(certs.resolve("ca.pem")) + Files.readString(renewed.resolve("ca.pem"));
        Files.writeString(certs.resolve("ca.pem"), both);
        Files.writeString(renewed.resolve("ca.pem"), both);
        List<String> words = new ArrayList<>(List.of(with(gateway("127.0.0.1:0"), certs, "gateway")));
        words.addAll(List.of("--api", "127.0.0.1:0"));
        RunningCommand gateway = RunningCommand.start(home, words.toArray(String[]::new));
        String address = gateway.ready().get("listen").asText();
        String api = gateway.ready().get("api").asText();
        done(with(replicate(address), certs, "web-1"));

        CommandRun bound = CommandRun.in(home, with(replicate(address), renewed, "web-1"));
        assertThat(bound.exitCode()).as(bound.err()).isEqualTo(2);
        assertThat(bound.err()).contains("'web-1' is bound to another certificate");
        done("release", "web-1", "--api", api);
        CommandRun replicated = done(with(replicate(address), renewed, "web-1"));

        assertThat(replicated.out()).contains("delta");
        assertThat(gateway.stop().exitCode()).isZero();
    }

    @Test
    void aGatewayWithoutTlsServesThisHostAlone() {
        CommandRun run = CommandRun.in(home, gateway("0.0.0.0:0"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("without TLS").contains("sluice certs");
        assertThat(home.resolve("vault")).doesNotExist();
    }

    @Test
    void halfOfTheOptionsIsRefused() {
        String[] words = with(replicate("127.0.0.1:1"), certs, "web-1");
        CommandRun run =
                CommandRun.in(home, List.of(words).subList(0, words.length - 2).toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("go together");
    }

    @Test
    void keysAreTheirOwnersAndNothingIsOverwritten() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certs)))
                .isEqualTo("rwx------");
        for (String key : List.of("ca.key", "gateway.key", "web-1.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(certs.resolve(key))))
                    .isEqualTo("rw-------");
        }
        String before = Files.readString(certs.resolve("web-1.key"));
        CommandRun again = CommandRun.in(home, "certs", "issue", "web-1", "--at", certs.toString());
        CommandRun init = CommandRun.in(home, "certs", "init", certs.toString());

        assertThat(again.err()).contains("exists already").hasLineCount(1);
        assertThat(init.err()).contains("exists already").hasLineCount(1);
        assertThat(certs.resolve("web-1.key")).hasContent(before);
    }

    @Test
    void badNamesAndNumbersAreRefused() {
        assertRefused("slash", "certs", "issue", "../web", "--at", certs.toString());
        assertRefused("--host", "certs", "issue", "x", "--at", certs.toString(), "--host", "a b");
        assertRefused("IP address", "certs", "issue", "x", "--at", certs.toString(), "--host", "1.2.3");
        assertRefused("IP address", "certs", "issue", "x", "--at", certs.toString(), "--host", "a:b");
        assertRefused("days", "certs", "issue", "x", "--at", certs.toString(), "--days", "0");
        assertRefused("missing required", "certs");
        assertRefused("--at", "certs", "issue", "x");
        assertRefused("--at and --host", "certs", "init", home.resolve("more").toString(), "--host", "h");
        CommandRun nowhere = CommandRun.in(home, "certs", "issue", "x", "--at", home.toString());
        assertThat(nowhere.err()).contains("holds no authority: run sluice certs init");
    }

    @Test
    void aNameThatIsNoHostsIsInNoCertificateAsOne() {
        CommandRun run = done("certs", "issue", "123", "--at", certs.toString());

        assertThat(run.out()).contains("123.pem");
    }

    private void assertRefused(String why, String... words) {
        CommandRun run = CommandRun.in(home, words);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).containsIgnoringCase(why);
    }
}
