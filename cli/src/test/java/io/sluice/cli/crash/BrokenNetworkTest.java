package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.wire.network.FaultyProxy;
import io.sluice.wire.network.LinkQuality;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Cycles over a network that breaks in the midst of them: each ends in exactly one point that holds what the disk held, and resumes behind the last
 * ACK. How much is sent again is counted against a twin of the machine, which has the same disk and a perfect line.
 */
@Tag("heavy")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BrokenNetworkTest {

    private static final int LANES = 4;
    private static final long WINDOW = 1 << 20;
    private static final int FAULTS_PER_CYCLE = 4;

    @TempDir
    Path folder;

    private final Random random = Seeds.random("BrokenNetworkTest");
    private final Semaphore struck = new Semaphore(0);
    private NetworkSite site;
    private DiskModel disk;

    @BeforeEach
    void start() throws IOException {
        site = new NetworkSite(folder, random.nextLong(), BrokenNetworkTest::small);
        disk = DiskModel.create(folder.resolve("disk.img"), random);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static GatewaySettings small(GatewaySettings settings) {
        return settings.withSegmentBytes(2 << 20).withMemory(8 << 20, WINDOW);
    }

    /** What happens to a network; {@code breaks} is whether connections end of it. */
    private enum Fault {
        RESET(true, site -> site.proxy().resetAll()),
        RESET_OF_ONE_CONNECTION(true, site -> site.proxy().resetOne()),
        RESET_AND_REFUSED(true, site -> {
            site.proxy().refuse(true);
            site.proxy().resetAll();
            int before = site.proxy().accepted();
            site.proxy().stall(false);
            await().atMost(NetworkSite.LONG_ENOUGH).until(() -> site.proxy().accepted() >= before + 3);
            site.proxy().refuse(false);
        }),
        CONNECTIONS_IN_ANY_ORDER(true, site -> {
            site.proxy().line(LinkQuality.PERFECT.withLongestConnect(Duration.ofMillis(100)));
            site.proxy().resetAll();
        }),
        GATEWAY_RESTARTED(true, NetworkSite::restartGateway),
        STALL(false, site -> {}),
        LOSS(false, site -> site.proxy().line(LinkQuality.PERFECT.withLoss(0.01))),
        DELAY(false, site -> site.proxy().line(LinkQuality.PERFECT.withDelay(Duration.ofMillis(75))));

        private final boolean breaks;

        @SuppressWarnings("ImmutableEnumChecker") // none of them keeps anything
        private final Consumer<NetworkSite> strike;

        Fault(boolean breaks, Consumer<NetworkSite> strike) {
            this.breaks = breaks;
            this.strike = strike;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCycleGoesOnBehindTheLastAck(Fault fault) throws Exception {
        requireOneWholeCycle(1, fault);
        for (int i = 0; i < 12; i++) {
            disk.change();
        }
        site.proxy().line(LinkQuality.PERFECT);
        requireOneWholeCycle(2, fault);
        site.verify();
    }

    private void requireOneWholeCycle(int point, Fault fault) throws Exception {
        ReplicationResult twin = site.replicateDirectly("twin", disk.path());
        int before = struck.availablePermits();
        assertThat(before).isZero();
        long bytesBetween = twin.sentBytes() / (2 * FAULTS_PER_CYCLE);
        holdAfterEach(bytesBetween, FAULTS_PER_CYCLE);
        CompletableFuture<ReplicationResult> cycle = site.begin("web", disk.path());
        int faults = 0;
        while (faults < FAULTS_PER_CYCLE && awaitHeld(cycle)) {
            faults++;
            fault.strike.accept(site);
            site.proxy().stall(false);
        }
        ReplicationResult made = NetworkSite.done(cycle);

        assertThat(faults).isEqualTo(FAULTS_PER_CYCLE);
        assertThat(made.point()).isEqualTo(point);
        assertThat(made.changedBytes()).isEqualTo(twin.changedBytes());
        site.requireNewest("web", point, disk.snapshot());
        long again = made.sentBytes() - twin.sentBytes();
        System.out.printf("%s: %d of %d bytes sent again%n", fault, again, twin.sentBytes());
        assertThat(again).isBetween(0L, fault.breaks ? faults * WINDOW * LANES : 0L);
    }

    /**
     * All traffic is held as soon as about so much more of it has passed, so many times over. The proxy counts what it takes in while traffic is held
     * too, which may be all that is left of a cycle: then the next hold follows at once.
     */
    private void holdAfterEach(long bytes, int times) {
        FaultyProxy proxy = site.proxy();
        proxy.afterUpstream(bytes / 2 + random.nextLong(bytes), () -> {
            proxy.stall(true);
            struck.release();
            if (times > 1) {
                holdAfterEach(bytes, times - 1);
            }
        });
    }

    private boolean awaitMoment(CompletableFuture<?> cycle, long bytes) {
        holdAfterEach(bytes, 1);
        return awaitHeld(cycle);
    }

    /** Waits until traffic is held; false when the cycle ends before. */
    private boolean awaitHeld(CompletableFuture<?> cycle) {
        await().atMost(NetworkSite.LONG_ENOUGH).until(() -> struck.availablePermits() > 0 || cycle.isDone());
        return struck.tryAcquire();
    }

    @Test
    void aHalfOpenConnectionIsNoticedAfterThirtySecondsAtBothEnds() throws Exception {
        CompletableFuture<ReplicationResult> cycle = site.begin("web", disk.path());
        assertThat(awaitMoment(cycle, 4 << 20)).isTrue();
        int swallowed = site.proxy().swallowAll();
        int accepted = site.proxy().accepted();
        long began = System.nanoTime();
        site.proxy().stall(false);

        await().atMost(NetworkSite.LONG_ENOUGH).until(() -> site.proxy().accepted() > accepted);
        Duration noticed = Duration.ofNanos(System.nanoTime() - began);
        ReplicationResult made = NetworkSite.done(cycle);

        assertThat(swallowed).isEqualTo(1 + LANES);
        System.out.println("half-open, noticed after " + noticed);
        assertThat(noticed).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(35));
        assertThat(made.point()).isOne();
        site.requireNewest("web", 1, disk.snapshot());
        await().atMost(Duration.ofSeconds(40)).until(() -> site.proxy().open() == 0);
        assertThat(site.gateway().memory().leasedBytes()).isZero();
    }

    /** One of five is silent, and the others have nothing to say to the gateway but what waits for it. */
    @Test
    void oneHalfOpenLaneEndsTheSessionAndNothingIsLost() throws Exception {
        ReplicationResult twin = site.replicateDirectly("twin", disk.path());
        CompletableFuture<ReplicationResult> cycle = site.begin("web", disk.path());
        assertThat(awaitMoment(cycle, 4 << 20)).isTrue();
        site.proxy().swallowOne();
        site.proxy().stall(false);

        ReplicationResult made = NetworkSite.done(cycle);

        assertThat(made.sentBytes() - twin.sentBytes()).isBetween(0L, LANES * WINDOW);
        site.requireNewest("web", 1, disk.snapshot());
    }
}
