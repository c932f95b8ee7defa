package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DelegatingBlobStore;
import io.sluice.sink.store.Faults;
import io.sluice.sink.store.FaultyBlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Id;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.rate.Pace;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A gateway on bad days: each ends in an error with a documented code, and the same cycle then goes on to exactly one point. */
class FaultsTest {

    private static final int BATCH = 64 << 10;
    private static final Id CYCLE = new Id(7, 1);

    @TempDir
    Path temp;

    private final Random random = Seeds.random("FaultsTest");

    private byte[] image(int bytes) {
        byte[] image = new byte[bytes];
        random.nextBytes(image);
        return image;
    }

    private static GatewaySettings small(GatewaySettings settings) {
        return settings.withSegmentBytes(1 << 20);
    }

    private static GatewaySettings withCache(GatewaySettings settings, Path cache) {
        return new GatewaySettings(
                settings.listen(),
                cache,
                settings.cacheBytes(),
                settings.level(),
                settings.poolBytes(),
                settings.windowBytes(),
                settings.batchBytes(),
                settings.segmentBytes(),
                settings.maxOpenCycles(),
                settings.limits(),
                settings.policies(),
                settings.bandwidth());
    }

    @Test
    void aSecondGatewayOnACacheIsRefusedInOneLine() {
        try (RunningGateway first = new RunningGateway(temp, settings -> settings)) {
            assertThat(first.memory().leasedBytes()).isZero();
            assertThatThrownBy(() -> new RunningGateway(temp, settings -> settings))
                    .hasMessageContaining("is in use by another gateway: give this one a cache of its own");
        }
    }

    @Test
    void aStoreThatFailsAndLosesRepliesEndsInExactlyOnePoint() throws IOException {
        byte[] image = image(3 << 20);
        int failures = 0;
        for (boolean committed = false; !committed; ) {
            long seed = random.nextLong();
            Faults faults = failures < 12 ? Faults.NONE.failingBefore(0.08).failingAfter(0.08) : Faults.NONE;
            try (RunningGateway gateway = new RunningGateway(
                    temp,
                    FaultsTest::small,
                    store -> new FaultyBlobStore(store, faults, seed, Schedulers.parallel()))) {
                new ImageSender(image, BATCH, CYCLE, 2).replicate(gateway.address(), gateway.loops(), "web");
                committed = true;
            } catch (RefusedException e) {
                assertThat(e.code()).as(e.getMessage()).isEqualTo("SINK_UNAVAILABLE");
                failures++;
            } catch (RuntimeException e) {
                assertThat(e).hasMessageContaining("did not answer"); // the vault could not even be opened
                failures++;
            }
        }
        try (RunningGateway gateway = new RunningGateway(temp, FaultsTest::small)) {
            assertThat(gateway.points("web")).hasSize(1);
            assertThat(gateway.restoreNewest("web", "disk")).isEqualTo(image);
        }
    }

    @Test
    void aDiskErrorWhileACycleOpensIsTold() {
        AtomicBoolean failing = new AtomicBoolean();
        try (RunningGateway gateway =
                        new RunningGateway(temp, FaultsTest::small, store -> new BrokenDisk(store, failing));
                TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
            agent.hello("web");
            failing.set(true);

            assertThatThrownBy(() -> agent.open(CYCLE, CYCLE, null, BATCH))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageStartingWith("INTERNAL")
                    .hasMessageContaining("Input/output error");
        }
    }

    /** Fails as files do, with what no class of its own tells from a socket's failure. */
    private static final class BrokenDisk extends DelegatingBlobStore {

        private final AtomicBoolean failing;

        BrokenDisk(BlobStore store, AtomicBoolean failing) {
            super(store);
            this.failing = failing;
        }

        @Override
        protected <T> Flux<T> around(String prefix, Flux<T> operation) {
            return Flux.defer(() -> failing.get() ? Flux.error(new IOException("Input/output error")) : operation);
        }
    }

    @Test
    void aPointThatIsSeenButNotDurableIsNotCalledCommitted() throws IOException {
        byte[] image = image(512 << 10);
        AtomicBoolean failing = new AtomicBoolean(true);
        try (RunningGateway gateway =
                new RunningGateway(temp, FaultsTest::small, store -> new FailingPoints(store, failing, true))) {
            ImageSender sender = new ImageSender(image, BATCH, CYCLE, 1);
            assertThatThrownBy(() -> sender.replicate(gateway.address(), gateway.loops(), "web"))
                    .hasMessageStartingWith("SINK_UNAVAILABLE");
            assertThat(gateway.points("web")).as("it is there to be seen").hasSize(1);

            assertThatThrownBy(() -> sender.replicate(gateway.address(), gateway.loops(), "web"))
                    .hasMessageStartingWith("SINK_UNAVAILABLE");

            failing.set(false);
            AtomicReference<CycleOpen> opened = new AtomicReference<>();
            sender.replicate(gateway.address(), gateway.loops(), "web", opened::set);
            assertThat(opened.get().state()).isEqualTo(CycleOpen.COMMITTED);
            assertThat(gateway.points("web")).hasSize(1);
        }
    }

    @Test
    void aCycleWhoseMapIsWrittenTakesNoMoreBatchesWhenItIsResumed() throws IOException {
        AtomicBoolean failing = new AtomicBoolean(true);
        byte[] data = image(BATCH);
        try (RunningGateway gateway =
                new RunningGateway(temp, FaultsTest::small, store -> new FailingPoints(store, failing, false))) {
            try (TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
                Id session = agent.hello("web").session();
                agent.open(CYCLE, CYCLE, null, 2 * BATCH);
                try (TestAgent.TestLane lane = agent.lane(session, 1)) {
                    lane.send(CYCLE, TestAgent.raw(0, 0, data));
                    lane.awaitDurable(0);
                    assertThatThrownBy(() -> agent.close(CYCLE, 1, new DiskTotals(0, 1, 1, BATCH)))
                            .hasMessageStartingWith("SINK_UNAVAILABLE");
                }
            }
            failing.set(false);
            try (TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
                Id session = agent.hello("web").session();
                assertThat(agent.open(CYCLE, CYCLE, null, 2 * BATCH).state()).isEqualTo(CycleOpen.CLOSED);
                try (TestAgent.TestLane lane = agent.lane(session, 1)) {
                    lane.send(CYCLE, TestAgent.raw(1, BATCH, data));
                    assertThat(agent.expectFailure().code()).isEqualTo("BAD_STATE");
                }
            }
            try (TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
                agent.hello("web");
                agent.open(CYCLE, CYCLE, null, 2 * BATCH);
                Committed committed = agent.close(CYCLE, 1, new DiskTotals(0, 1, 1, BATCH));
                assertThat(committed.point()).isEqualTo(1);
                assertThat(committed.wireBytes()).isEqualTo(8 + 52 + BATCH);
            }
        }
    }

    /** A store that says of points that it does not know whether they are there; {@code made} says whether they are. */
    private static final class FailingPoints extends DelegatingBlobStore {

        private final AtomicBoolean failing;
        private final boolean made;

        FailingPoints(BlobStore store, AtomicBoolean failing, boolean made) {
            super(store);
            this.failing = failing;
            this.made = made;
        }

        @Override
        public Mono<Void> create(String key, byte[] content, Pace pace) {
            StoreException failure =
                    new StoreException(StoreException.Kind.UNAVAILABLE, key, key + ": its directory cannot be synced");
            Mono<Void> create = super.create(key, content, pace);
            Mono<Void> tried = made ? create.onErrorComplete() : Mono.empty();
            return Mono.defer(
                    () -> key.contains("/points/") && failing.get() ? tried.then(Mono.<Void>error(failure)) : create);
        }
    }

    @Test
    void ofTwoGatewaysWithCachesOfTheirOwnOneWinsAndTheLateOneIsFenced() throws IOException {
        byte[] image = image(512 << 10);
        byte[] other = image(512 << 10);
        try (RunningGateway early = new RunningGateway(temp, FaultsTest::small);
                RunningGateway late =
                        new RunningGateway(temp, settings -> withCache(small(settings), temp.resolve("cache-2")));
                TestAgent zombie = TestAgent.connect(late.address(), late.loops())) {
            Id session = zombie.hello("web").session();
            zombie.open(new Id(7, 2), new Id(8, 2), null, other.length);
            try (TestAgent.TestLane lane = zombie.lane(session, 1)) {
                lane.send(new Id(7, 2), TestAgent.raw(0, 0, Arrays.copyOf(other, BATCH)));
                lane.awaitDurable(0);
                new ImageSender(image, BATCH, CYCLE, 1).replicate(early.address(), early.loops(), "web");
                Throwable fenced = catchThrowable(() -> zombie.close(new Id(7, 2), 1, new DiskTotals(0, 1, 1, BATCH)));
                assertThat(fenced).isInstanceOf(RefusedException.class).hasMessageStartingWith("FENCED");
            }
            assertThat(early.points("web")).hasSize(1);
            assertThat(early.restoreNewest("web", "disk")).isEqualTo(image);
        }
        assertThat(temp.resolve("cache-2")).isDirectoryNotContaining(path -> Files.isDirectory(path));
    }

    @Test
    @Tag("heavy")
    void aFullCacheDiskEndsTheSessionAndTheCycleGoesOnWhenThereIsSpace() throws Exception {
        Requirements.needRoot("mounting a small file system");
        Path cache = Files.createDirectory(temp.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", cache.toString());
        byte[] image = image(8 << 20);
        try {
            try (RunningGateway gateway = new RunningGateway(temp, settings -> withCache(small(settings), cache))) {
                ImageSender sender = new ImageSender(image, BATCH, CYCLE, 2);
                Throwable full = catchThrowable(() -> sender.replicate(gateway.address(), gateway.loops(), "web"));
                assertThat(full).isInstanceOf(RefusedException.class).hasMessageStartingWith("NO_SPACE");
                gateway.awaitAllMemoryBack();
                assertThat(gateway.points("web")).isEmpty();
                run("mount", "-o", "remount,size=64m", cache.toString());
                AtomicReference<CycleOpen> opened = new AtomicReference<>();
                new ImageSender(image, BATCH, CYCLE, 2)
                        .replicate(gateway.address(), gateway.loops(), "web", opened::set);
                assertThat(opened.get().state()).isEqualTo(CycleOpen.RESUMED);
                assertThat(gateway.points("web")).hasSize(1);
                assertThat(gateway.restoreNewest("web", "disk")).isEqualTo(image);
            }
        } finally {
            run("umount", cache.toString());
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
