package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.cli.gateway.RunningGateway;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.network.ConnectProxy;
import io.sluice.wire.tls.PemFiles;
import io.sluice.wire.tls.TransportSecurity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose network lets nothing out but through a proxy: the gateway has a name that only the proxy knows, and TLS goes through. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ProxiedAgentTest {

    private static final int MIB = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "gateway.invalid";

    @TempDir
    private Path home;

    private Path certs;
    private DiskFile disk;

    @BeforeEach
    void prepare() throws IOException {
        certs = home.resolve("certs");
        disk = new DiskFile(home.resolve("web.img"), 1).sized(4 * MIB).written(MIB, 2 * MIB);
        done("certs", "init", certs.toString());
        done("certs", "issue", "gateway", "--at", certs.toString(), "--host", NAME);
        done("certs", "issue", "web-1", "--at", certs.toString());
    }

    private void done(String... words) {
        CommandRun run = CommandRun.in(home, words);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private PemFiles pem(String name) {
        return new PemFiles(certs.resolve(name + ".pem"), certs.resolve(name + ".key"), certs.resolve("ca.pem"));
    }

    @Test
    void replicatesByWayOfTheProxyAndShowsItsPasswordToNobody() throws Exception {
        Surroundings surroundings = Surroundings.ofProcess(new Interruption());
        GatewaySettings settings = GatewaySettings.defaults(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), home.resolve("cache"));
        Interruption stop = new Interruption();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ConnectProxy proxy = new ConnectProxy();
                VaultConnection connection = VaultConnection.openOrCreate(
                        surroundings, home.resolve("vault").toString());
                RunningGateway gateway = RunningGateway.start(
                        surroundings,
                        connection,
                        settings,
                        TransportSecurity.mutual(pem("gateway")),
                        EventLoops.ofGateway())) {
            proxy.allow(NAME + ":7443", gateway.address());
            proxy.want("web-1", "s3cret");
            Path file = Files.writeString(home.resolve("agent.yaml"), configuration(proxy.address()));
            CompletableFuture<CommandRun> agent = begin(stop, out, "agent", "--config", file.toString(), "--json");
            try {
                await().atMost(PATIENCE).until(() -> points(connection.vault()) == 1);
            } finally {
                stop.raise();
            }
            CommandRun run = agent.get(60, TimeUnit.SECONDS);

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out() + run.err()).doesNotContain("s3cret");
            assertThat(proxy.heads()).isNotEmpty().allMatch(head -> head.startsWith("CONNECT " + NAME + ":7443 "));
        }
        Path copy = home.resolve("out");
        done("restore", "--from", home.resolve("vault").toString(), "--machine", "web-1", "--out", copy.toString());
        assertThat(copy).hasSameBinaryContentAs(disk.path());
    }

    private String configuration(InetSocketAddress proxy) throws IOException {
        Path password = Files.writeString(home.resolve("password"), "s3cret\n");
        return """
                gateway: %1$s:7443
                machine: web-1
                tls: { certificate: %2$s/web-1.pem, key: %2$s/web-1.key, authority: %2$s/ca.pem }
                proxy: { address: "127.0.0.1:%3$d", user: web-1, password: "${file:%4$s}" }
                disks: { sda: %5$s }
                """.formatted(NAME, certs, proxy.getPort(), password, disk.path());
    }

    private CompletableFuture<CommandRun> begin(Interruption stop, ByteArrayOutputStream out, String... words) {
        return CompletableFuture.supplyAsync(
                () -> CommandRun.with(stop, home, Map.of(), out, words), work -> new Thread(work, "agent").start());
    }

    private static int points(Vault vault) {
        List<?> machines = vault.machines().collectList().block(PATIENCE);
        return machines.isEmpty()
                ? 0
                : vault.machine("web-1")
                        .flatMap(machine -> vault.points(machine.machine()).collectList())
                        .block(PATIENCE)
                        .size();
    }
}
