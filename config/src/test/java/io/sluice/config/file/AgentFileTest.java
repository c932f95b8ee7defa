package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.settings.AgentConfiguration;
import io.sluice.config.settings.Log;
import io.sluice.config.settings.Tls;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
