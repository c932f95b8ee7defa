package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.Address;
import io.sluice.config.BitRate;
import io.sluice.config.ByteSize;
import io.sluice.config.Secret;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.bandwidth.Window;
import io.sluice.config.policy.Policy;
import io.sluice.config.settings.Alerts;
import io.sluice.config.settings.Alerts.Exec;
import io.sluice.config.settings.Alerts.Webhook;
import io.sluice.config.settings.CompressionLevel;
import io.sluice.config.settings.Database;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.config.settings.GatewayConfiguration.Api;
import io.sluice.config.settings.GatewayConfiguration.Cache;
import io.sluice.config.settings.GatewayConfiguration.Machine;
import io.sluice.config.settings.GatewayConfiguration.State;
import io.sluice.config.settings.Log;
import io.sluice.config.settings.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayFileTest {

    private static final String LEAST = "sink: /vault\ncache: { directory: /cache }\n";
    private static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);

    @TempDir
    private Path directory;

    @Test
    void theSmallestFileHasTheDocumentedDefaults() {
        GatewayConfiguration read = Written.in(directory, LEAST).gateway();

        assertThat(read)
                .isEqualTo(new GatewayConfiguration(
                        "127.0.0.1:7443",
                        null,
                        "/vault",
                        new Cache(Path.of("/cache"), ByteSize.parse("16GiB")),
                        CompressionLevel.AUTO,
                        BandwidthSchedule.UNLIMITED,
                        Map.of("default", Policy.DEFAULT),
                        Map.of(),
                        new Api("127.0.0.1:7480", null),
                        new State(null, null, "gateway"),
                        Alerts.NONE,
                        Log.UNSET,
                        Duration.ofSeconds(10)));
    }

    @Test
    void everyKeyCounts() {
        GatewayConfiguration read =
                Written.in(directory, """
                        listen: "[::1]:7000"
                        tls: { certificate: /gateway.pem, key: /gateway.key, authority: /ca.pem }
                        sink: file:///srv/vault
                        cache:
                          directory: /cache
                          size: 20 GiB
                        level: 3
                        bandwidth: { rate: 40 Mbit/s }
                        policies:
                          default: {}
                          gold: { every: 1h30m, keep: 7d, consistency: crash, rpo: 2h, weight: 10, initial-start: 22:00 }
                        machines:
                          web-1: { bandwidth: { rate: 512 Kbit/s } }
                          web-2: {}
                        api: { listen: localhost:1, token-file: /etc/token }
                        state:
                          database: postgresql://sluice@db.example.org:5433/state?sslmode=verify-full
                          password: ${DB_PASSWORD}
                          gateway: berlin
                        alerts:
                          webhook:
                            url: https://alerts.example.org/sluice?a=b
                            headers: { Authorization: Bearer x }
                            authority: /web-ca.pem
                          exec: { command: [/bin/page, --now] }
                        log: { format: json, level: info }
                        shutdown: { grace: 2m }
                        """, Map.of("DB_PASSWORD", "of nobody")).gateway();

        Policy gold =
                new Policy(Duration.ofMinutes(90), Duration.ofDays(7), Duration.ofHours(2), 10, LocalTime.of(22, 0));
        assertThat(read)
                .isEqualTo(new GatewayConfiguration(
                        "[::1]:7000",
                        new Tls(Path.of("/gateway.pem"), Path.of("/gateway.key"), Path.of("/ca.pem")),
                        "file:///srv/vault",
                        new Cache(Path.of("/cache"), ByteSize.parse("20GiB")),
                        CompressionLevel.of(3),
                        BandwidthSchedule.constant(BitRate.parse("40Mbit/s")),
                        Map.of("default", Policy.DEFAULT, "gold", gold),
                        Map.of(
                                "web-1",
                                new Machine(BandwidthSchedule.constant(BitRate.parse("512kbit/s"))),
                                "web-2",
                                new Machine(BandwidthSchedule.UNLIMITED)),
                        new Api("localhost:1", Path.of("/etc/token")),
                        new State(
                                new Database.Server(
                                        "sluice",
                                        new Address("db.example.org", 5433),
                                        "state",
                                        Map.of("sslmode", "verify-full")),
                                new Secret("of nobody"),
                                "berlin"),
                        new Alerts(
                                new Webhook(
                                        URI.create("https://alerts.example.org/sluice?a=b"),
                                        Map.of("Authorization", "Bearer x"),
                                        Path.of("/web-ca.pem")),
                                new Exec(List.of("/bin/page", "--now"))),
                        new Log("json", "info"),
                        Duration.ofMinutes(2)));
    }

    @Test
    void theStateIsAFileInTheCacheOrWhereTheFileSays() {
        Path cache = Path.of("/cache");
        assertThat(state("{}").database(cache)).isEqualTo(new Database.File(Path.of("/cache/state.db")));
        assertThat(state("{ database: /srv/state.db }").database(cache))
                .isEqualTo(new Database.File(Path.of("/srv/state.db")));
        assertThat(state("{ database: \"postgres://me@[::1]/a%20b\" }").database(cache))
                .isEqualTo(new Database.Server("me", new Address("::1", 5432), "a b", Map.of()))
                .hasToString("postgresql://me@[::1]:5432/a b");
    }

    private State state(String section) {
        return Written.in(directory, LEAST + "state: " + section + "\n")
                .gateway()
                .state();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ database: \"postgresql://me:hunter2@db/state\" }",
                "{ database: \"postgresql://me@db/state?password=hunter2\" }",
                "{ database: \"postgresql://me@db/state?sslPassword=hunter2\" }",
                "{ database: \"postgresql://hunter2\" }",
                "{ database: \"postgresql://hunter2 @db/x\" }",
                "{ database: \"postgresql://me@db/state?hunter2\" }",
                "{ database: \"mysql://me@hunter2/state\" }",
                "{ password: hunter2 }",
                "{ database: state.db, password: hunter2 }",
                "{ database: \"postgresql://me@db/state\", password: \"hunter2${\" }",
                "{ database: \"postgresql://me@db/state\", password: [hunter2] }",
            })
    void noMistakeShowsAPassword(String section) {
        Written.in(directory, LEAST + "state: " + section + "\n")
                .assertThatGatewaysMistakes()
                .isNotEmpty()
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void aConfigurationThatIsPrintedShowsNoPassword() {
        GatewayConfiguration read = Written.in(
                        directory, LEAST + "state: { database: \"postgresql://me@db/state\", password: hunter2 }\n")
                .gateway();

        assertThat(read.toString()).contains("me@db").doesNotContain("hunter2");
        assertThat(read.state().password()).isEqualTo(new Secret("hunter2"));
    }

    @Test
    void workHoursAndTheRateOutsideOfThem() {
        assertThat(bandwidth("""
                        zone: Europe/Berlin
                        work: { days: [mon, TUE], hours: "09:00-18:00", rate: 512 Kbit/s }
                        off: { rate: 2 Mbit/s }
                        """))
                .isEqualTo(new BandwidthSchedule(
                        ZoneId.of("Europe/Berlin"),
                        List.of(new Window(
                                EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY),
                                LocalTime.of(9, 0),
                                LocalTime.of(18, 0),
                                BitRate.parse("512kbit/s"))),
                        BitRate.parse("2Mbit/s")));
    }

    @Test
    void windowsGoByTheHostsClocksAndEveryDayUnlessTheySayOtherwise() {
        assertThat(bandwidth("""
                        windows:
                          - { hours: 22:00-06:00, rate: 100 Mbit/s }
                          - hours: "12:00-24:00"
                            days: [sun]
                            rate: 1 MB/s
                        """))
                .isEqualTo(new BandwidthSchedule(
                        ZoneId.systemDefault(),
                        List.of(
                                new Window(
                                        EVERY_DAY, LocalTime.of(22, 0), LocalTime.of(6, 0), BitRate.parse("100Mbit/s")),
                                new Window(
                                        EnumSet.of(DayOfWeek.SUNDAY),
                                        LocalTime.NOON,
                                        LocalTime.MIDNIGHT,
                                        BitRate.parse("8Mbit/s"))),
                        null));
    }

    @Test
    void noWindowsAtAllLeaveTheRateOutsideOfThem() {
        assertThat(bandwidth("zone: UTC\nwindows: []\noff: { rate: 1 Mbit/s }"))
                .isEqualTo(new BandwidthSchedule(ZoneId.of("UTC"), List.of(), BitRate.parse("1Mbit/s")));
    }

    @Test
    void valuesAreTakenAsTheyAreWritten() {
        String odd = LEAST + "machines: { no: {}, 007: {}, 1e3: {}, 12:30: {} }\npolicies: { default: {}, on: {} }";

        GatewayConfiguration read = Written.in(directory, odd).gateway();

        assertThat(read.machines()).containsOnlyKeys("no", "007", "1e3", "12:30");
        assertThat(read.policies()).containsOnlyKeys("default", "on");
    }

    private BandwidthSchedule bandwidth(String text) {
        String indented = text.lines().map(line -> "  " + line + "\n").reduce("", String::concat);
        BandwidthSchedule ofAll = Written.in(directory, LEAST + "bandwidth:\n" + indented)
                .gateway()
                .bandwidth();
        String ofMachine = "machines:\n  web-1:\n    bandwidth:\n"
                + indented.lines().map(line -> "    " + line + "\n").reduce("", String::concat);
        assertThat(Written.in(directory, LEAST + ofMachine).gateway().machines())
                .isEqualTo(Map.of("web-1", new Machine(ofAll)));
        return ofAll;
    }

    @Test
    void whatMayBeASecretIsInNoErrorAndNoText() {
        Alerts alerts = Written.in(
                        directory,
                        LEAST + "alerts: { webhook: { url: 'https://h:8443/hush', headers: { X-Key: hush } },"
                                + " exec: { command: [page, hush] } }")
                .gateway()
                .alerts();
        assertThat(alerts.toString()).contains("https://h:8443", "page").doesNotContain("hush");

        for (String url :
                List.of("http://alerts.example.org/hush", "ftp://h/hush", "https:///hush", "hush", "https://h/ hush")) {
            assertThatThrownBy(() -> Written.in(directory, LEAST + "alerts: { webhook: { url: '" + url + "' } }")
                            .gateway())
                    .hasMessageContaining("https://")
                    .hasMessageNotContaining("hush");
        }
    }
}
