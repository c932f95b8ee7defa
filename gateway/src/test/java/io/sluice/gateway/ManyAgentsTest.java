package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.sink.store.ThrottledBlobStore;
import io.sluice.wire.Id;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.load.PushingAgent;
import io.sluice.wire.network.FaultyProxy;
import io.sluice.wire.network.LinkQuality;
import io.sluice.wire.testing.Seeds;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Five hundred machines begin at the same moment, with a sink that is slow and one agent that crawls, under the settings that everybody has but for
 * a small cache. Memory stays within what the gateway says that it takes, and each machine gets its point.
 */
@Tag("heavy")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ManyAgentsTest {

    private static final int MIB = 1 << 20;
    private static final int AGENTS = 500;
    private static final int BATCH = 64 << 10;
    private static final int BATCHES = 3;
    private static final long SINK_BYTES_PER_SECOND = 10_000_000;
    private static final long CRAWLING_BYTES_PER_SECOND = 100_000;

    /** Sockets and allocators of a thousand connections, the agents' share included: both sides are in this process. */
    private static final long CONNECTIONS_BYTES = 96L * MIB;

    @TempDir
    Path temp;

    private final Random random = Seeds.random("ManyAgentsTest");
    private final AtomicLong mostDirect = new AtomicLong();

    private static GatewaySettings small(GatewaySettings settings) {
        return settings.withSegmentBytes(4 * MIB).withCacheBytes(32L * MIB);
    }

    @Test
    void fiveHundredAtOnceStayWithinTheMemoryAndEachGetsItsPoint() throws Exception {
        byte[] bytes = new byte[16 * BATCH];
        random.nextBytes(bytes);
        ByteBuf content = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
        AtomicLong mostCached = new AtomicLong();
        try (RunningGateway gateway = new RunningGateway(
                        temp,
                        ManyAgentsTest::small,
                        store -> new ThrottledBlobStore(store, SINK_BYTES_PER_SECOND, Schedulers.parallel()));
                FaultyProxy crawl = FaultyProxy.to(gateway.address(), random.nextLong())) {
            crawl.line(LinkQuality.PERFECT.withBytesPerSecond(CRAWLING_BYTES_PER_SECOND));
            PushingAgent.Environment environment = new PushingAgent.Environment(
                    gateway.address(),
                    gateway.loops(),
                    Schedulers.parallel(),
                    new MemoryPool(64L * MIB),
                    content,
                    BATCH);
            Disposable looking = Flux.interval(Duration.ofMillis(50), Schedulers.boundedElastic())
                    .onBackpressureDrop()
                    .subscribe(tick -> {
                        mostCached.accumulateAndGet(gateway.space().usedBytes(), Math::max);
                        mostDirect.accumulateAndGet(directBytes(), Math::max);
                    });
            long directBefore = directBytes();
            long heapBefore = heapAfterCollection();
            long began = System.nanoTime();
            List<PushingAgent> agents = new ArrayList<>();
            List<CompletableFuture<?>> points = new ArrayList<>();
            for (int i = 0; i < AGENTS; i++) {
                PushingAgent agent = new PushingAgent(
                        "web-" + i, i + 1, i == 0 ? environment.withGateway(crawl.address()) : environment);
                agents.add(agent);
                points.add(agent.push(BATCHES, 2, new Id(9, i), new Id(9, i)).toFuture());
            }
            CompletableFuture.allOf(points.toArray(CompletableFuture[]::new)).get(180, TimeUnit.SECONDS);
            looking.dispose();
            double seconds = (System.nanoTime() - began) / 1e9;
            long heapAfter = heapAfterCollection();
            System.out.printf(
                    "%d agents: %.1f s, leased at most %d of %d KiB, direct memory %d MiB, cached %d MiB, heap %d to %d MiB, told to wait %d times%n",
                    AGENTS,
                    seconds,
                    gateway.memory().peakBytes() >> 10,
                    gateway.memory().capacityBytes() >> 10,
                    (mostDirect.get() - directBefore) >> 20,
                    mostCached.get() >> 20,
                    heapBefore >> 20,
                    heapAfter >> 20,
                    agents.stream().mapToLong(PushingAgent::refusals).sum());

            GatewaySettings settings = small(GatewaySettings.defaults(gateway.address(), temp));
            long ceiling = Gateway.memoryCeilings(settings).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(gateway.memory().peakBytes())
                    .isLessThanOrEqualTo(gateway.memory().capacityBytes());
            assertThat(mostDirect.get() - directBefore)
                    .as("direct memory")
                    .isLessThanOrEqualTo(ceiling + ceiling / 4 + CONNECTIONS_BYTES);
            assertThat(heapAfter - heapBefore).as("heap that stays").isLessThan(64L * MIB);
            long onTheirWay = (long) settings.maxOpenCycles() * BATCHES * BATCH;
            assertThat(mostCached.get()).isLessThanOrEqualTo(settings.cacheBytes() + onTheirWay + 4 * MIB);
            gateway.awaitAllMemoryBack();
            for (int i = 0; i < AGENTS; i += 37) {
                assertThat(gateway.points("web-" + i)).hasSize(1);
            }
            assertThat(gateway.space().usedBytes()).isZero();
        } finally {
            content.release();
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum()
                + Math.max(0, io.netty.util.internal.PlatformDependent.usedDirectMemory());
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
