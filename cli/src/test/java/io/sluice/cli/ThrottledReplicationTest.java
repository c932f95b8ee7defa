package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.gateway.HostPort;
import io.sluice.cli.gateway.RunningGateway;
import io.sluice.cli.process.EventLoops;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.vaults.VaultConnection;
import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.gateway.settings.BandwidthLimits;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.wire.tls.TransportSecurity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent and a gateway with a limit, as users run them. */
class ThrottledReplicationTest {

    private static final BandwidthSchedule TWO_MEGABITS = BandwidthSchedule.constant(BitRate.parse("2Mbit/s"));
    private static final int BYTES = 22 * DiskFile.BLOCK_BYTES;

    @TempDir
    Path home;

    @Test
    void replicationTakesAsLongAsTheLimitSaysAndEndsWell() throws IOException {
        DiskFile disk = new DiskFile(home.resolve("disk.img"), 7).sized(8 << 20).written(1 << 20, BYTES);
        Surroundings surroundings = Surroundings.ofProcess(new Interruption());
        String vault = home.resolve("vault").toString();
        GatewaySettings settings = GatewaySettings.defaults(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), home.resolve("cache"))
                .withBandwidth(new BandwidthLimits(TWO_MEGABITS, Map.of()));
        try (VaultConnection connection = VaultConnection.openOrCreate(surroundings, vault);
                RunningGateway gateway = RunningGateway.start(
                        surroundings, connection, settings, TransportSecurity.NONE, EventLoops.ofGateway())) {
            long begin = System.nanoTime();
            CommandRun run = CommandRun.in(
                    home,
                    "replicate",
                    disk.path().toString(),
                    "--gateway",
                    HostPort.text(gateway.address()),
                    "--machine",
                    "web");
            Duration took = Duration.ofNanos(System.nanoTime() - begin);

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(took)
                    .isBetween(Duration.ofMillis(5600), Duration.ofSeconds(60)); // 1.44 MB at 250 kB/s, less the burst
        }
        Path out = home.resolve("out");
        CommandRun restored =
                CommandRun.in(home, "restore", "--from", vault, "--machine", "web", "--out", out.toString());
        assertThat(restored.exitCode()).as(restored.err()).isZero();
        assertThat(out).hasSameBinaryContentAs(disk.path());
    }
}
