package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.BitRate;
import io.sluice.config.Secret;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.settings.AgentConfiguration;
import io.sluice.config.settings.Log;
import io.sluice.config.settings.Proxy;
import io.sluice.config.settings.Tls;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentFileTest {

    @TempDir
    private Path directory;

    @Test
    void theSmallestFileHasTheDocumentedDefaults() {
        AgentConfiguration read = Written.in(directory, "gateway: backup.example.org:7443\ndisks: { root: /dev/vda }")
                .agent();

        assertThat(read)
                .isEqualTo(new AgentConfiguration(
                        "backup.example.org:7443",
                        null,
                        null,
                        null,
                        Map.of("root", Path.of("/dev/vda")),
                        null,
                        4,
                        null,
                        BandwidthSchedule.UNLIMITED,
                        null,
                        Log.UNSET));
    }

    @Test
    void everyKeyCounts() {
        AgentConfiguration read = Written.in(directory, """
                        gateway: 10.0.0.7:7443
                        tls: { certificate: /web-1.pem, key: /web-1.key, authority: /ca.pem }
                        proxy: { address: proxy.example.org:3128, user: web-1, password: "s3cret: 7" }
                        machine: web-1
                        disks: { root: /dev/vda, data: /dev/vdb }
                        policy: gold
                        lanes: 32
                        state: /var/lib/other
                        bandwidth: { rate: 20 Mbit/s }
                        read-rate: 200 MB/s
                        log: { format: text, level: warn }
                        """).agent();

        assertThat(read)
                .isEqualTo(new AgentConfiguration(
                        "10.0.0.7:7443",
                        new Tls(Path.of("/web-1.pem"), Path.of("/web-1.key"), Path.of("/ca.pem")),
                        new Proxy("proxy.example.org:3128", "web-1", new Secret("s3cret: 7")),
                        "web-1",
                        Map.of("root", Path.of("/dev/vda"), "data", Path.of("/dev/vdb")),
                        "gold",
                        32,
                        Path.of("/var/lib/other"),
                        BandwidthSchedule.constant(BitRate.parse("20Mbit/s")),
                        BitRate.parse("200MB/s"),
                        new Log("text", "warn")));
    }

    @Test
    void aProxyShowsItsPasswordToNobody() {
        AgentConfiguration read = Written.in(directory, """
                        gateway: a:1
                        disks: { root: /1 }
                        proxy: { address: "proxy:3128", user: web-1, password: s3cret }
                        """).agent();

        assertThat(read.toString()).contains("proxy:3128 as web-1").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    { address: "proxy:3128", user: web-1 }                     | user and password go together
                    { address: "proxy:3128", password: s3cret }                | user and password go together
                    { address: "proxy:3128", user: "a:b", password: s3cret }   | a user with a colon: give the name as user
                    { address: "proxy:3128", user: "web-1:s3cret" }            | user and password go together
                    { address: "proxy:3128", user: "web-1:s3cret", password: x } | a user with a colon: give the name as user
                    { address: "proxy:3128", user: web-1, password: [s3cret] } | a single value stands here
                    { address: "proxy:3128", user: "", password: s3cret }      | leave the key out
                    { user: web-1, password: s3cret }                          | missing: give host:port
                    { address: "proxy", user: web-1, password: s3cret }        | use HOST:PORT
                    """)
    void halfAProxyIsRefusedWithoutItsPassword(String proxy, String why) {
        Written file = Written.in(directory, "gateway: a:1\ndisks: { root: /1 }\nproxy: " + proxy + "\n");

        assertThatThrownBy(file::agent).hasMessageContaining(why).hasMessageNotContaining("s3cret");
    }

    @Test
    void aUserThatIsWholeCredentialsByReferenceIsNotShown() {
        Written file = Written.in(
                directory,
                "gateway: a:1\ndisks: { root: /1 }\nproxy: { address: \"p:1\", user: \"${PROXY}\", password: x }\n",
                Map.of("PROXY", "web-1:s3cret"));

        assertThatThrownBy(file::agent).hasMessageContaining("with a colon").hasMessageNotContaining("s3cret");
    }

    @Test
    void disksKeepTheirOrder() {
        AgentConfiguration read = Written.in(directory, """
                        gateway: a:1
                        disks:
                          zeta: /1
                          alpha: /2
                          Größe 3: /3
                          "007": /4
                          no: /5
                        """).agent();

        assertThat(read.disks().keySet()).containsExactly("zeta", "alpha", "Größe 3", "007", "no");
    }
}
