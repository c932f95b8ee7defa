package io.sluice.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.sluice.config.BitRate;
import io.sluice.config.bandwidth.BandwidthSchedule;
import io.sluice.config.policy.Policy;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.wire.network.FaultyProxy;
import io.sluice.wire.network.LinkQuality;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A gateway and twenty agents that replicate all the time, with disks that change, a network that breaks and a throttle that is set again and
 * again. Afterwards every point holds what its disk once held, and the process is no larger than it was after the first quarter.
 *
 * <p>{@code -Dsluice.soak.seconds=N} says how long; {@code ./check --soak MINUTES} does.
 */
@Tag("heavy")
@Timeout(value = 25, unit = TimeUnit.HOURS)
class SoakTest {

    private static final int AGENTS = 20;
    private static final int ORDINARY_SECONDS = 32;
    private static final int POINTS_PER_MACHINE = 100;
    private static final int MIB = 1 << 20;
    private static final int STORE_KEEPS_OPEN = 64;
    private static final Duration RECOVERY = Duration.ofSeconds(90);
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(1500);
    private static final Duration HALF_OPEN_FROM = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final Random random = Seeds.random("SoakTest");
    private final Duration length = Duration.ofSeconds(Integer.getInteger("sluice.soak.seconds", ORDINARY_SECONDS));
    private final List<SoakedMachine> machines = new ArrayList<>();
    private NetworkSite site;

    /** What a process takes when it has nothing to do. */
    private record Size(int threads, long descriptors, long heapBytes, long directBytes) {

        static Size now() throws IOException {
            System.gc();
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
                return new Size(
                        ManagementFactory.getThreadMXBean().getThreadCount(),
                        descriptors.count(),
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                        PlatformDependent.usedDirectMemory());
            }
        }

        /** With room for threads that come and go, for the files that the store keeps open, and for a chunk or two of pooled memory. */
        boolean isAsSmallAs(Size before) {
            return threads <= before.threads + 16
                    && descriptors <= before.descriptors + STORE_KEEPS_OPEN + 8
                    && heapBytes <= before.heapBytes + 16 * MIB
                    && directBytes <= before.directBytes + 64 * MIB;
        }

        @Override
        public String toString() {
            return threads + " threads, " + descriptors + " descriptors, heap " + heapBytes / MIB + " MiB, buffers "
                    + directBytes / MIB + " MiB";
        }
    }

    private GatewaySettings settings(GatewaySettings defaults) {
        long seconds = Math.max(1, length.toSeconds() / POINTS_PER_MACHINE);
        Policy often = new Policy(Duration.ofSeconds(seconds), Duration.ofHours(24), Duration.ofMinutes(15), 1, null);
        return defaults.withPolicies(Map.of("default", often));
    }

    @Test
    void nothingIsLostAndNothingGrows() throws IOException {
        site = new NetworkSite(folder, random.nextLong(), this::settings);
        try {
            for (int i = 0; i < AGENTS; i++) {
                machines.add(new SoakedMachine("web-" + i, folder, new SplittableRandom(random.nextLong()), site));
            }
            live(length.dividedBy(4));
            Size before = Size.now();
            live(length.multipliedBy(3).dividedBy(4));
            Size after = settled(before);

            int points = 0;
            for (SoakedMachine machine : machines) {
                points += machine.requirePointsHoldWhatTheDiskHeld(site.reader());
            }
            site.verify();
            System.out.printf(
                    "soak of %d s: %d points restored, %d connections; first quarter: %s; end: %s%n",
                    length.toSeconds(), points, site.proxy().accepted(), before, after);
            assertThat(after.isAsSmallAs(before)).as("open: " + openFiles()).isTrue();
        } finally {
            site.close();
        }
    }

    /** What was given up a moment ago is still being closed. */
    private static Size settled(Size before) throws IOException {
        long until = System.nanoTime() + RECOVERY.toNanos();
        Size now = Size.now();
        while (!now.isAsSmallAs(before) && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            now = Size.now();
        }
        return now;
    }

    private static Map<String, Long> openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.collect(Collectors.groupingBy(SoakTest::target, TreeMap::new, Collectors.counting()));
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().replaceAll("[0-9a-f]{16,}|\\[\\d+]", "*");
        } catch (IOException e) {
            return "gone";
        }
    }

    /** All agents run for so long; then the network is well, each makes a point more by itself, and they stop. */
    private void live(Duration time) {
        List<Disposable> daemons = new ArrayList<>();
        machines.forEach(machine -> daemons.add(site.daemon(machine.name(), machine, random.nextLong())));
        Flux.interval(BETWEEN_EVENTS, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .take(Math.max(1, time.dividedBy(BETWEEN_EVENTS))) // by number: an end by time would interrupt an event
                .doOnNext(tick -> event())
                .blockLast(time.plus(RECOVERY));
        calm();
        int[] made = machines.stream().mapToInt(SoakedMachine::made).toArray();
        await().atMost(RECOVERY).until(() -> {
            for (int i = 0; i < made.length; i++) {
                if (machines.get(i).made() <= made[i]) {
                    return false;
                }
            }
            return true;
        });
        daemons.forEach(Disposable::dispose);
        await().atMost(RECOVERY)
                .until(() -> site.proxy().open() == 0 && site.gateway().memory().leasedBytes() == 0);
    }

    private void calm() {
        site.proxy().refuse(false);
        site.proxy().stall(false);
        site.proxy().line(LinkQuality.PERFECT);
        site.gateway().throttle().set(BandwidthSchedule.UNLIMITED);
    }

    private void event() {
        FaultyProxy proxy = site.proxy();
        switch (random.nextInt(10)) {
            case 0 -> proxy.resetAll();
            case 1, 2 -> proxy.resetOne();
            case 3 -> proxy.stall(true);
            case 4 -> proxy.refuse(true);
            case 5 -> proxy.line(LinkQuality.PERFECT.withDelay(Duration.ofMillis(random.nextInt(80))));
            case 6 -> proxy.line(LinkQuality.PERFECT.withLoss(0.01).withLongestConnect(Duration.ofMillis(100)));
            case 7 ->
                site.gateway()
                        .throttle()
                        .set(BandwidthSchedule.constant(BitRate.parse(20 + random.nextInt(80) + "Mbit/s")));
            case 8 -> halfOpen(proxy);
            default -> calm();
        }
        if (random.nextBoolean()) {
            proxy.refuse(false);
            proxy.stall(false);
        }
    }

    /** Takes half a minute to be noticed, which a short run has no time for. */
    private void halfOpen(FaultyProxy proxy) {
        if (length.compareTo(HALF_OPEN_FROM) >= 0) {
            proxy.swallowOne();
        } else {
            proxy.resetOne();
        }
    }
}
