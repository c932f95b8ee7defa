package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.replicate.ReplicationRequest;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.agent.replicate.Replicator;
import io.sluice.agent.replicate.ReplicatorSettings;
import io.sluice.agent.state.StateDirectory;
import io.sluice.gateway.Gateway;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DirectoryBlobStore;
import io.sluice.sink.store.PowerCutDisk;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
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
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * The disk below the vault, or that below the gateway's cache and the agent's state, loses its power in the middle of a replication. What somebody
 * was told of is there, intact, and the next run goes on.
 */
@Tag("heavy")
class ReplicationPowerLossTest {

    private static final int CUTS = 4;
    private static final int LONGEST_MILLIS = 400;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"xfs,vault", "xfs,cache", "ext4,vault", "ext4,cache"})
    @Timeout(180)
    void whatWasCommittedIsThereAndTheNextRunGoesOn(String fileSystem, String victim) throws Exception {
        PowerCutDisk.need(fileSystem);
        Random random = Seeds.random("power cuts");
        try (PowerCutDisk disk = PowerCutDisk.mount(folder, fileSystem)) {
            boolean cutsVault = victim.equals("vault");
            Path safe = Files.createDirectory(folder.resolve("safe"));
            Site site = new Site(cutsVault ? disk.path() : safe, cutsVault ? safe : disk.path(), random);
            site.replicate();
            for (int i = 0; i < CUTS; i++) {
                site.replicateInto(disk);
                site.check();
                site.replicate();
                site.check();
            }
        }
    }

    /** A host and a gateway, and where they keep what. */
    private static final class Site {

        private final Path vault;
        private final Path local;
        private final Random random;
        private final ArrayHost host;
        private final List<ReplicationResult> told = new ArrayList<>();

        Site(Path vaultDisk, Path localDisk, Random random) {
            this.vault = vaultDisk.resolve("vault");
            this.local = localDisk;
            this.random = random;
            this.host = new ArrayHost("web", 0, random);
        }

        /** A run that nothing disturbs. */
        void replicate() throws Exception {
            change();
            try (Run run = new Run(vault, local, host)) {
                told.add(run.result().get(LONG_ENOUGH.toSeconds(), TimeUnit.SECONDS));
            }
        }

        /** The power fails at some moment of the run, and is back when nobody uses the disk any more. */
        void replicateInto(PowerCutDisk disk) throws Exception {
            change();
            try (Run run = new Run(vault, local, host)) {
                await(run.result(), random.nextInt(LONGEST_MILLIS));
                disk.cutPower();
                run.stop();
                settle(run.result());
            }
            disk.restorePower();
        }

        private void change() {
            for (int i = 0; i < 4; i++) {
                host.change();
            }
        }

        private void await(CompletableFuture<ReplicationResult> run, long millis) throws InterruptedException {
            try {
                told.add(run.get(millis, TimeUnit.MILLISECONDS));
            } catch (TimeoutException | ExecutionException | CancellationException e) {
                System.out.println("no point: " + e);
            }
        }

        /**
         * Waits for the end of a run whose disk has gone. What it says now does not count: after a real cut nobody says anything, and XFS answers the
         * fsync of a directory with success when its file system has been shut down.
         */
        private static void settle(CompletableFuture<ReplicationResult> run) throws InterruptedException {
            try {
                run.get(LONG_ENOUGH.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException | CancellationException e) {
                System.out.println("no point: " + e);
            }
        }

        void check() throws IOException {
            Scheduler files = Schedulers.newBoundedElastic(4, 1000, "power-check");
            try (BlobStore store = new DirectoryBlobStore(vault, files, new SplittableRandom(1));
                    VaultReader reader = new VaultReader(store)) {
                List<RecoveryPoint> points = reader.points("web");
                for (ReplicationResult result : told) {
                    assertThat(points.get((int) result.point() - 1).cycle()).isEqualTo(result.cycle());
                }
                for (int number = 1; number <= points.size(); number++) {
                    List<RecoveryPoint> history = points.subList(0, number);
                    reader.requireHolds(
                            history, host.heldAt(points.get(number - 1).agentTime()));
                }
                reader.verify();
            } finally {
                files.dispose();
            }
        }
    }

    /** Agent and gateway at work. */
    private static final class Run implements AutoCloseable {

        private final LoopResources loops = LoopResources.create("power", 2, true);
        private final GatewayResources resources =
                GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
        private final Scheduler files = Schedulers.newBoundedElastic(8, 1000, "power-files");
        private final Scheduler timer = Schedulers.newSingle("power-agent", true);
        private final BlobStore store;
        private final Gateway gateway;
        private final CompletableFuture<ReplicationResult> result;

        Run(Path vault, Path local, ArrayHost host) {
            store = new DirectoryBlobStore(vault, files, new SecureRandom());
            GatewaySettings settings = GatewaySettings.defaults(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), local.resolve("cache"))
                    .withSegmentBytes(1 << 20);
            gateway = Vault.openOrCreate(store, Clock.systemUTC(), new SecureRandom())
                    .flatMap(opened -> Gateway.start(settings, opened, store, resources))
                    .blockOptional(LONG_ENOUGH)
                    .orElseThrow();
            ReplicatorSettings agent = new ReplicatorSettings("power", 64 << 10, 2, 4 << 20, Duration.ofMillis(500), 2);
            StateDirectory state = new StateDirectory(local.resolve("state"), new SecureRandom());
            ReplicationRequest request =
                    new ReplicationRequest(host.machine(), host.sources(), gateway.address(), 2, true);
            result = new Replicator(agent, state, loops, timer, host.clock(), new SecureRandom())
                    .replicate(request, progress -> {})
                    .toFuture();
        }

        CompletableFuture<ReplicationResult> result() {
            return result;
        }

        /** The machine is off. */
        void stop() {
            gateway.stop().onErrorComplete().block(LONG_ENOUGH);
        }

        @Override
        public void close() {
            stop();
            resources.close();
            timer.dispose();
            loops.disposeLater(Duration.ZERO, LONG_ENOUGH).block();
            store.close();
            files.disposeGracefully().block(LONG_ENOUGH);
        }
    }
}
