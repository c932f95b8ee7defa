package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.gateway.TestAgent.TestLane;
import io.sluice.gateway.settings.GatewayResources;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.BlobStores;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.sink.vault.Vault;
import io.sluice.wire.DiskOffer;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.FrameType;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.Message.Welcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

class GatewayTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Id CYCLE = new Id(7, 1);
    private static final Id VIEW = new Id(8, 1);
    private static final int DISK = 1 << 20;

    @TempDir
    Path temp;

    private final LoopResources loops = LoopResources.create("test", 2, true);
    private final Scheduler io = Schedulers.newBoundedElastic(4, 1000, "test-io");
    private final GatewayResources resources = GatewayResources.create(loops, Clock.systemUTC(), new SecureRandom());
    private BlobStore store;
    private Vault vault;
    private Gateway gateway;

    @BeforeEach
    void start() {
        store = BlobStores.open(temp.resolve("vault").toString(), io, new SecureRandom());
        vault = Vault.openOrCreate(store, Clock.systemUTC(), new SecureRandom()).block(PATIENCE);
        gateway = startGateway();
    }

    private Gateway startGateway() {
        return startGateway(settings -> settings);
    }

    private Gateway startGateway(UnaryOperator<GatewaySettings> change) {
        GatewaySettings settings = change.apply(GatewaySettings.defaults(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), temp.resolve("cache")));
        return Gateway.start(settings, vault, store, resources).block(PATIENCE);
    }

    @AfterEach
    void stop() {
        gateway.stop().block(PATIENCE);
        resources.close();
        loops.disposeLater().block(PATIENCE);
        store.close();
        io.dispose();
    }

    @Test
    void commitsWhatTheAgentSent() {
        byte[] data = random(1, 256 << 10);
        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            Welcome welcome = agent.hello("web");
            CycleOpen open = agent.open(CYCLE, VIEW, null, DISK);
            assertThat(open.kind()).isEqualTo("initial");
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(CYCLE, TestAgent.raw(0, 0, data));
                lane.send(CYCLE, TestAgent.zeros(1, 512 << 10, 4096));
                lane.awaitDurable(1);
            }
            Committed committed = agent.close(CYCLE, 2, new DiskTotals(0, 2, 2, (256 << 10) + 4096));
            assertThat(committed.point()).isEqualTo(1);
            RecoveryPoint point = vault.newestPoint(welcome.machine()).block(PATIENCE);
            assertThat(point.changedBytes()).isEqualTo((256 << 10) + 4096);
            assertThat(point.runs()).hasSize(1);
            assertThat(point.segments()).hasSize(1);
        }
        assertThat(cacheFiles()).containsExactly("lock");
    }

    @Test
    void commitsAManifestAloneWhenNothingChanged() {
        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            Welcome welcome = agent.hello("web");
            agent.open(CYCLE, VIEW, null, DISK);
            assertThat(agent.close(CYCLE, 0).storedBytes()).isZero();
            assertThat(vault.newestPoint(welcome.machine()).block(PATIENCE).segments())
                    .isEmpty();
        }
    }

    @Test
    void theSkewOfTheAgentsClockLeavesOutTheAgeOfTheCut() {
        Duration age = Duration.ofHours(5);
        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            Welcome welcome = agent.hello("web");
            Instant cut = Instant.now().minus(age).plusSeconds(3600);
            List<DiskOffer> disks = List.of(new DiskOffer("disk", DISK, 512));
            agent.send(new OpenCycle(CYCLE, VIEW, null, List.of(), "crash", cut, age.toMillis(), disks));
            agent.expect(FrameType.CYCLE_OPEN, CycleOpen.class);
            agent.close(CYCLE, 0);

            Duration skew = Duration.ofMillis(
                    vault.newestPoint(welcome.machine()).block(PATIENCE).skewMillis());
            assertThat(skew).as("an hour ahead").isCloseTo(Duration.ofHours(1), Duration.ofMinutes(1));
        }
    }

    @Test
    void resumesACycleWithWhatWasDurable() {
        byte[] data = random(2, 128 << 10);
        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            Welcome welcome = agent.hello("web");
            agent.open(CYCLE, VIEW, null, DISK);
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(CYCLE, TestAgent.raw(0, 0, data));
                lane.send(CYCLE, TestAgent.raw(2, 512 << 10, data));
                lane.awaitDurable(2);
            }
        }
        gateway.stop().block(PATIENCE);
        gateway = startGateway();
        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            Welcome welcome = agent.hello("web");
            CycleOpen open = agent.open(CYCLE, VIEW, null, DISK);
            assertThat(open.state()).isEqualTo(CycleOpen.RESUMED);
            assertThat(open.durable()).containsExactly(List.of(0L, 0L), List.of(2L, 2L));
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(CYCLE, TestAgent.raw(1, 256 << 10, data));
                lane.awaitDurable(1);
            }
            Committed committed = agent.close(CYCLE, 3, new DiskTotals(0, 3, 3, 3L * data.length));
            assertThat(committed.point()).isEqualTo(1);
            assertThat(committed.changedBytes()).isEqualTo(3L * data.length);
            assertThat(committed.wireBytes()).isEqualTo(3L * (8 + 52 + data.length));
        }
        assertThat(cacheFiles()).containsExactly("lock");
    }

    @Test
    void aSecondConnectionOfTheSameAgentIsWelcomedAtOnceAndEndsTheFirst() {
        byte[] data = random(3, 64 << 10);
        try (TestAgent first = TestAgent.connect(gateway.address(), loops)) {
            Welcome welcome = first.hello("web");
            first.open(CYCLE, VIEW, null, DISK);
            try (TestLane lane = first.lane(welcome.session(), 1)) {
                lane.send(CYCLE, TestAgent.raw(0, 0, data));
                lane.awaitDurable(0);

                try (TestAgent second = TestAgent.connect(gateway.address(), loops)) {
                    assertThat(second.hello("web").session()).isNotEqualTo(welcome.session());
                    assertThat(first.expectFailure().code()).isEqualTo("BAD_STATE");
                    CycleOpen open = second.open(CYCLE, VIEW, null, DISK);
                    assertThat(open.durable()).containsExactly(List.of(0L, 0L));
                }
            }
        }
    }

    @Test
    void aCycleThatWasLeftCountsUntilItIsResumed() {
        byte[] data = random(4, 128 << 10);
        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            Welcome welcome = agent.hello("web");
            agent.open(CYCLE, VIEW, null, DISK);
            try (TestLane lane = agent.lane(welcome.session(), 1)) {
                lane.send(CYCLE, TestAgent.raw(0, 0, data));
                lane.awaitDurable(0);
            }
        }
        gateway.stop().block(PATIENCE);
        assertThat(gateway.space().usedBytes()).as("left by its session").isGreaterThan(data.length);

        gateway = startGateway();
        assertThat(gateway.space().usedBytes()).as("left by a gateway").isGreaterThan(data.length);

        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            agent.hello("web");
            agent.open(CYCLE, VIEW, null, DISK);
            agent.close(CYCLE, 1, new DiskTotals(0, 1, 1, data.length));
        }
        assertThat(gateway.space().usedBytes()).isZero();
        assertThat(cacheFiles()).containsExactly("lock");
    }

    @Test
    void takesOnlySoManyCyclesAtATime() {
        gateway.stop().block(PATIENCE);
        gateway = startGateway(settings -> settings.withMaxOpenCycles(1));
        try (TestAgent first = TestAgent.connect(gateway.address(), loops)) {
            first.hello("web");
            first.open(CYCLE, VIEW, null, DISK);
            try (TestAgent second = TestAgent.connect(gateway.address(), loops)) {
                second.hello("db");
                assertThatThrownBy(() -> second.open(new Id(7, 2), VIEW, null, DISK))
                        .hasMessage("MACHINE_BUSY: the gateway has 1 cycles open and takes no more:"
                                + " try again when one is done");
            }
            first.close(CYCLE, 0);
        }
        for (int again = 0; again < 3; again++) {
            try (TestAgent next = TestAgent.connect(gateway.address(), loops)) {
                next.hello("db");
                next.open(new Id(7, 3), VIEW, null, DISK);
            }
        }
    }

    @Test
    void partsOfAFirstCopyAreBasesAndWhatChangedSinceAPointIsNoPart() {
        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            agent.hello("web");
            agent.open(CYCLE, VIEW, null, DISK);
            agent.send(new CloseCycle(CYCLE, 0, "seed", List.of()));
            assertThat(agent.expect(FrameType.COMMITTED, Committed.class))
                    .extracting(Committed::kind, Committed::consistency)
                    .containsExactly("seed", "seed");
            Id next = new Id(7, 2);
            assertThat(agent.open(next, VIEW, CYCLE, DISK).kind()).isEqualTo("delta");
            assertThat(agent.close(next, 0).kind()).isEqualTo("delta");
            Id last = new Id(7, 3);
            agent.open(last, VIEW, next, DISK);
            agent.send(new CloseCycle(last, 0, "seed", List.of()));
            assertThat(agent.expectFailure().code()).isEqualTo("BAD_FRAME");
        }
        assertThat(vault.machine("web")
                        .flatMapMany(machine -> vault.points(machine.machine()))
                        .collectList()
                        .block(PATIENCE))
                .hasSize(2);
    }

    @Test
    void refusesTotalsThatDiffer() {
        try (TestAgent agent = TestAgent.connect(gateway.address(), loops)) {
            agent.hello("web");
            agent.open(CYCLE, VIEW, null, DISK);
            agent.send(new CloseCycle(CYCLE, 1, "crash", List.of()));
            assertThat(agent.expectFailure().code()).isEqualTo("SEQUENCE_GAP");
            assertThat(agent.isAtEnd()).isTrue();
        }
    }

    private List<String> cacheFiles() {
        try (Stream<Path> files = Files.list(temp.resolve("cache"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
