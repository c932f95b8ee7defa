package io.sluice.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationRequest.RequestedDisk;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.source.FileDisk;
import io.sluice.cli.certs.CertsCommand;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.file.ConfigurationFile;
import io.sluice.config.settings.AgentConfiguration;
import io.sluice.wire.proxy.HttpProxy;
import io.sluice.wire.tls.PemFiles;
import io.sluice.wire.tls.TransportSecurity;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a running agent takes over from another configuration, by the adopter that the command uses. */
class RunningAgentTest {

    @TempDir
    private Path home;

    private final Surroundings surroundings = Surroundings.ofProcess(new Interruption())
            .withOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    private TransportSecurity security;
    private RunningAgent agent;

    @BeforeEach
    void open() throws Exception {
        certs("init", home.resolve("certs").toString());
        issue();
        security = TransportSecurity.mutual(new PemFiles(certificate(), pem("web.key"), pem("ca.pem")));
        ReplicationRequest request = new ReplicationRequest(
                        "web",
                        List.of(new RequestedDisk("root", new FileDisk(Path.of("/dev/vda")))),
                        InetSocketAddress.createUnresolved("gateway.example.org", 7443),
                        4,
                        false)
                .withSecurity(security)
                .withProxy(new HttpProxy(InetSocketAddress.createUnresolved("proxy.example.org", 3128), null, null));
        agent = RunningAgent.open(
                surroundings,
                request,
                ReplicatorSettings.defaults("test"),
                home.resolve("state"),
                BandwidthSchedule.UNLIMITED,
                BandwidthSchedule.UNLIMITED);
    }

    @AfterEach
    void close() throws IOException {
        agent.close();
    }

    @Test
    void whatNeedsARestartStaysTheSameThoughTheFileSaysNothingOfIt() throws Exception {
        ReplicationRequest before = agent.request();

        boolean isRenewed = adopt("disks: { data: /dev/vdb }\nlanes: 2\npolicy: often\n");

        ReplicationRequest now = agent.request();
        assertThat(isRenewed).isFalse();
        assertThat(now.disks()).extracting(RequestedDisk::id).containsExactly("data");
        assertThat(now.lanes()).isEqualTo(2);
        assertThat(now.policy()).isEqualTo("often");
        assertThat(now.machine()).isEqualTo("web");
        assertThat(now.security()).isSameAs(security);
        assertThat(now.proxy()).isSameAs(before.proxy());
        assertThat(now.destination()).isEqualTo(before.destination());
    }

    @Test
    void certificatesAreRenewed() throws Exception {
        issue();

        assertThat(adopt("disks: { root: /dev/vda }\n")).isTrue();
        assertThat(adopt("disks: { root: /dev/vda }\n")).isFalse();
    }

    @Test
    void whatIsRefusedRenewsNoCertificates() throws Exception {
        ReplicationRequest before = agent.request();
        issue();
        StringBuilder tooMany = new StringBuilder("disks:\n");
        for (int disk = 0; disk <= 1024; disk++) {
            tooMany.append("  d").append(disk).append(": /dev/null\n");
        }

        assertThatThrownBy(() -> adopt(tooMany.toString())).hasMessageContaining("1025 disks");

        assertThat(agent.request()).isSameAs(before);
        assertThat(security.renew()).as("the files are still to be read").isTrue();
    }

    @Test
    void certificatesThatCannotBeUsedChangeNothing() throws Exception {
        ReplicationRequest before = agent.request();
        Files.writeString(certificate(), "no certificate");

        assertThatThrownBy(() -> adopt("disks: { data: /dev/vdb }\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(certificate().toString());

        assertThat(agent.request()).isSameAs(before);
    }

    /** A certificate for the same name in the place of the one that is there. */
    private void issue() throws IOException {
        Files.deleteIfExists(certificate());
        Files.deleteIfExists(pem("web.key"));
        certs("issue", "web", "--at", home.resolve("certs").toString());
    }

    private void certs(String... words) {
        assertThat(new CommandLine(new CertsCommand(surroundings)).execute(words))
                .isZero();
    }

    private Path certificate() {
        return pem("web.pem");
    }

    private Path pem(String name) {
        return home.resolve("certs").resolve(name);
    }

    private boolean adopt(String live) throws IOException {
        Path file = Files.writeString(home.resolve("agent.yaml"), "gateway: 127.0.0.1:1\n" + live);
        AgentConfiguration read = ConfigurationFile.agent(file, Map.of());
        return AgentCommand.adopter(agent).adopt(read);
    }
}
