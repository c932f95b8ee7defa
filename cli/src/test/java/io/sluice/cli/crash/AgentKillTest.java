package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.crash.DiskModel.Snapshot;
import io.sluice.config.policy.Policy;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DirectoryBlobStore;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * Kills an agent that makes a point each second, a real process, again and again; the disk changes while none runs. Every point that there is then
 * holds the disk as it was in one of the agent's lives, and the last life goes on without help.
 */
@Tag("heavy")
class AgentKillTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final long MOST_NANOS = 1_500_000_000;
    private static final Policy EACH_SECOND =
            new Policy(Duration.ofSeconds(1), Duration.ofHours(24), Duration.ofMinutes(15), 1, null);

    @TempDir
    Path folder;

    private final Random random = Seeds.random("kills of a daemon");
    private final Scheduler files = Schedulers.newBoundedElastic(8, 100_000, "check-files", 60, true);
    private final LoopResources loops = LoopResources.create("check-net", 2, true);
    private final GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
    private final List<Snapshot> lives = new ArrayList<>();
    private final List<SluiceProcess> started = new ArrayList<>();
    private DiskModel disk;
    private BlobStore store;
    private VaultReader reader;
    private Gateway gateway;

    @BeforeEach
    void start() throws IOException {
        disk = DiskModel.create(folder.resolve("disk.img"), random);
        store = new DirectoryBlobStore(folder.resolve("vault"), files, new SplittableRandom(1));
        reader = new VaultReader(store);
        Vault vault =
                Vault.openOrCreate(store, Clock.systemUTC(), new SecureRandom()).block(LONG_ENOUGH);
        InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        GatewaySettings settings =
                GatewaySettings.defaults(listen, folder.resolve("cache")).withPolicies(Map.of("default", EACH_SECOND));
        gateway = Gateway.start(settings, vault, store, resources).block(LONG_ENOUGH);
    }

    @AfterEach
    void stop() {
        started.forEach(SluiceProcess::close);
        gateway.stop().block(LONG_ENOUGH);
        reader.close();
        store.close();
        resources.close();
        files.dispose();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(LONG_ENOUGH);
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void aDaemonThatIsKilledAtAnyMomentGoesOn() throws IOException {
        int rounds = Requirements.rounds(4, 100);
        for (int i = 0; i < rounds; i++) {
            int points = points().size() + random.nextInt(3);
            SluiceProcess agent = startAgent();
            new Moment("points", () -> points().size() >= points).await(agent);
            LockSupport.parkNanos(random.nextLong(MOST_NANOS));
            assertThat(agent.isAlive()).as(agent::err).isTrue();
            agent.kill();
            disk.change();
        }
        SluiceProcess last = startAgent();
        int enough = points().size() + 2;
        new Moment("points", () -> points().size() >= enough).await(last);
        last.terminate();
        assertThat(last.exitCode()).as(last::err).isZero();
        requireThatPointsHoldWhatTheDiskHeld();
        reader.verify();
    }

    private void requireThatPointsHoldWhatTheDiskHeld() {
        List<RecoveryPoint> points = points();
        int life = 0;
        for (int number = 1; number <= points.size(); number++) {
            byte[] restored = reader.restore(points.subList(0, number)).get("sda");
            while (life < lives.size() && !lives.get(life).isSame(restored)) {
                life++;
            }
            assertThat(life)
                    .as("the life of which point %s holds the disk", number)
                    .isLessThan(lives.size());
        }
        lives.get(lives.size() - 1)
                .requireSame("the newest point", reader.restore(points).get("sda"));
    }

    private List<RecoveryPoint> points() {
        return reader.points("web");
    }

    private SluiceProcess startAgent() throws IOException {
        lives.add(disk.snapshot());
        Path file = Files.writeString(
                folder.resolve("agent.yaml"),
                "gateway: 127.0.0.1:" + gateway.address().getPort() + "\nmachine: web\ndisks: { sda: " + disk.path()
                        + " }\nstate: " + folder.resolve("state") + "\n");
        SluiceProcess agent = SluiceProcess.start(folder, "agent", "--config", file.toString());
        started.add(agent);
        return agent;
    }
}
