package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.settings.GatewaySettings.TimeLimits;
import io.sluice.sink.store.ThrottledBlobStore;
import io.sluice.wire.Id;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

/** Nothing grows past its bound when the sink is slow, and no window stays closed when there is room again: grants are not renewed here. */
@Tag("heavy")
class BackpressureTest {

    private static final int MIB = 1 << 20;
    private static final long CACHE = 4 * MIB;
    private static final long WINDOW = MIB;
    private static final long POOL = 2 * MIB;
    private static final int BATCH = 128 << 10;

    @TempDir
    Path temp;

    private final Random random = Seeds.random("BackpressureTest");

    private static GatewaySettings small(GatewaySettings settings) {
        Duration never = Duration.ofHours(1);
        return settings.withSegmentBytes(MIB)
                .withCacheBytes(CACHE)
                .withMemory(POOL, WINDOW)
                .withLimits(new TimeLimits(Duration.ofSeconds(10), never, Duration.ofSeconds(2), never));
    }

    private byte[] image(int bytes) {
        byte[] image = new byte[bytes];
        random.nextBytes(image);
        return image;
    }

    @Test
    void aSlowSinkStopsTheSenderAndEverythingArrives() throws IOException {
        byte[] image = image(9 * MIB);
        int lanes = 2;
        try (RunningGateway gateway = new RunningGateway(
                temp,
                BackpressureTest::small,
                store -> new ThrottledBlobStore(store, 1_000_000, Schedulers.parallel()))) {
            ImageSender sender = new ImageSender(image, BATCH, new Id(7, 1), lanes);
            AtomicLong mostOnTheirWay = new AtomicLong();
            AtomicLong mostCached = new AtomicLong();
            sender.onSend(sent -> {
                mostOnTheirWay.accumulateAndGet(sent - bytesBelow("vault"), Math::max);
                mostCached.accumulateAndGet(bytesBelow("cache"), Math::max);
            });
            sender.replicate(gateway.address(), gateway.loops(), "web");
            assertThat(sender.closedWindows()).as("waits at a closed window").isPositive();
            long slack = 256 << 10; // headers, footers, maps, padding
            assertThat(mostOnTheirWay.get()).isLessThanOrEqualTo(CACHE + lanes * WINDOW + POOL + slack);
            assertThat(mostCached.get()).isLessThanOrEqualTo(CACHE + lanes * WINDOW + slack);
            assertThat(gateway.memory().peakBytes()).isLessThanOrEqualTo(POOL);
            gateway.awaitAllMemoryBack();
            assertThat(gateway.restoreNewest("web", "disk")).isEqualTo(image);
            assertThat(gateway.cacheFiles()).containsExactly("lock");
            assertThat(gateway.space().usedBytes()).isZero();
        }
    }

    @Test
    void aCacheFullOfOpenSegmentsOfSeveralMachinesMakesRoom() throws Exception {
        int machines = 8;
        byte[] image = image(3 * MIB);
        try (RunningGateway gateway =
                new RunningGateway(temp, settings -> small(settings).withCacheBytes(2 * MIB), store -> store)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int machine = 0; machine < machines; machine++) {
                String name = "web-" + machine;
                try (TestAgent agent = TestAgent.connect(gateway.address(), gateway.loops())) {
                    agent.hello(name);
                }
                ImageSender sender = new ImageSender(image, BATCH, new Id(7, machine), 1);
                all.add(CompletableFuture.runAsync(
                        () -> sender.replicate(gateway.address(), gateway.loops(), name),
                        task -> new Thread(task).start()));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            for (int machine = 0; machine < machines; machine++) {
                assertThat(gateway.points("web-" + machine)).hasSize(1);
            }
            assertThat(gateway.space().usedBytes()).isZero();
        }
    }

    private long bytesBelow(String directory) {
        try (Stream<Path> files = Files.walk(temp.resolve(directory))) {
            return files.mapToLong(BackpressureTest::length).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // a file went while they were counted
        }
    }

    private static long length(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
