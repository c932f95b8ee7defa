package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BitRate;
import io.sluice.config.ByteSize;
import io.sluice.config.Secret;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.policy.Policy;
import io.sluice.config.settings.AgentConfiguration;
import io.sluice.config.settings.GatewayConfiguration;
import io.sluice.config.settings.Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the samples to the reading: as they are, and with everything that they show but leave out. */
class SamplesTest {

    private static final Path GATEWAY = Path.of(System.getProperty("sluice.root"), "config", "gateway.yaml");
    private static final Path AGENT = Path.of(System.getProperty("sluice.root"), "config", "agent.yaml");

    @TempDir
    private Path directory;

    @Test
    void theGatewaysSaysWhatItsCommentsSay() {
        GatewayConfiguration read = ConfigurationFile.gateway(GATEWAY, Map.of());

        assertThat(read.listen()).isEqualTo("127.0.0.1:7443");
        assertThat(read.cache().size()).isEqualTo(ByteSize.parse("20 GiB"));
        assertThat(read.bandwidth().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(read.bandwidth().windows()).hasSize(1);
        assertThat(read.bandwidth().otherwise()).isEqualTo(BitRate.parse("2 Mbit/s"));
        assertThat(read.policies()).isEqualTo(Map.of("default", Policy.DEFAULT));
        assertThat(read.shutdownGrace()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void theAgentsSaysWhatItsCommentsSay() {
        AgentConfiguration read = ConfigurationFile.agent(AGENT, Map.of());

        assertThat(read.gateway()).isEqualTo("backup.example.org:7443");
        assertThat(read.disks()).isEqualTo(Map.of("root", Path.of("/dev/vda")));
        assertThat(read.bandwidth()).isEqualTo(BandwidthSchedule.UNLIMITED);
    }

    @Test
    void whatTheyShowAndLeaveOutIsRightToo() throws IOException {
        Written gateway = Written.in(
                directory, Samples.withAllKeys(Files.readString(GATEWAY)), Map.of("ALERT_TOKEN", "Bearer x"));
        assertThat(gateway.gateway().policies()).containsKey("gold");
        assertThat(gateway.gateway().machines()).isNotEmpty();

        Path password = Files.writeString(directory.resolve("proxy.password"), "s3cret\n");
        String text = Samples.withAllKeys(Files.readString(AGENT));
        Written agent = Written.in(directory, text.replace("/etc/sluice/proxy.password", password.toString()));
        assertThat(agent.agent().readRate()).isNotNull();
        assertThat(agent.agent().proxy()).isEqualTo(new Proxy("proxy.example.org:3128", "web-1", new Secret("s3cret")));
    }

    @Test
    void theyShowEveryKey() throws IOException {
        String gateway = Samples.withAllKeys(Files.readString(GATEWAY));
        assertThat(names(GatewayKeys.FILE)).allMatch(name -> gateway.matches("(?s).*\\b" + name + ":.*"));
        assertThat(names(PolicyKeys.POLICY)).allMatch(name -> gateway.matches("(?s).*\\b" + name + ":.*"));
        String agent = Samples.withAllKeys(Files.readString(AGENT));
        assertThat(names(AgentKeys.FILE)).allMatch(name -> agent.matches("(?s).*\\b" + name + ":.*"));
    }

    @Test
    void editorsFindTheirSchemas() throws IOException {
        for (Path sample : List.of(GATEWAY, AGENT)) {
            String first = Files.readAllLines(sample).get(0);
            assertThat(first).startsWith("# yaml-language-server: $schema=");
            assertThat(sample.resolveSibling(first.substring(first.indexOf('=') + 1)))
                    .isRegularFile();
        }
    }

    private static List<String> names(Section<?> section) {
        return section.keys().stream().map(Key::name).toList();
    }
}
