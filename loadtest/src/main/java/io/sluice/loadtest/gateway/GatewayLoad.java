package io.sluice.loadtest.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.wire.Id;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.load.PushingAgent;
import io.sluice.wire.network.FaultyProxy;
import io.sluice.wire.network.LinkQuality;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * Measures a gateway from outside and prints Markdown: throughput by the number of agents, the share of a long line that one machine uses, and
 * how exactly a limit is kept. See loadtest/README.md.
 */
public final class GatewayLoad {

    private static final int BATCH = 256 << 10;
    private static final double MEGA = 1e6;
    private static final double NANOS = 1e9;
    private static final int LANES = 4;
    private static final long LINE_BYTES_PER_SECOND = 12_500_000;
    private static final long LIMIT_BYTES_PER_SECOND = 2_500_000;
    private static final int WINDOW_SAMPLES = 100;
    private static final Duration SAMPLE = Duration.ofMillis(100);

    private final Path sluice;
    private final LoopResources loops = LoopResources.create("load", 1, true);
    private final ByteBuf content;

    private GatewayLoad(Path sluice) {
        this.sluice = sluice;
        byte[] bytes = new byte[64 * BATCH];
        Random random = new Random(1);
        for (int from = 0; from < bytes.length; from += 8192) { // half of each page is noise, which zstd halves
            byte[] noise = new byte[4096];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, bytes, from, noise.length);
        }
        this.content = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Arguments: the sluice launcher, MiB for each run, numbers of agents with commas between. */
    public static void main(String[] args) throws Exception {
        GatewayLoad load = new GatewayLoad(Path.of(args[0]));
        int mebibytes = Integer.parseInt(args[1]);
        System.out.println("| agents | MB/s of data | CPU seconds per GB | peak MiB |\n| ---: | ---: | ---: | ---: |");
        for (String agents : args[2].split(",", -1)) {
            load.throughput(Integer.parseInt(agents), mebibytes);
        }
        System.out.println("\n| what | value |\n| --- | ---: |");
        load.longLine();
        load.limit();
        System.exit(0);
    }

    /** Something to do with a gateway that is there for it alone. */
    private interface Work {
        void with(GatewayProcess gateway) throws Exception;
    }

    private void run(String bandwidth, Work work) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(sluice, bandwidth)) {
            work.with(gateway);
        }
    }

    private PushingAgent.Environment environment(GatewayProcess gateway) {
        return new PushingAgent.Environment(
                gateway.address(), loops, Schedulers.parallel(), new MemoryPool(64L << 20), content, BATCH);
    }

    private static CompletableFuture<?> push(PushingAgent agent, int number, int batches) {
        Id cycle = new Id(number, batches);
        return agent.push(batches, LANES, cycle, cycle).toFuture();
    }

    private void throughput(int agents, int mebibytes) throws Exception {
        int batches = Math.max(1, mebibytes * 4 / agents);
        run("{ rate: 1000 Gbit/s }", gateway -> {
            PushingAgent.Environment environment = environment(gateway);
            push(new PushingAgent("warm", agents + 1, environment), agents + 1, 256)
                    .join();
            double cpuBefore = gateway.cpuSeconds();
            long began = System.nanoTime();
            List<CompletableFuture<?>> points = new ArrayList<>();
            for (int i = 0; i < agents; i++) {
                points.add(push(new PushingAgent("web-" + i, i + 1, environment), i + 1, batches));
            }
            CompletableFuture.allOf(points.toArray(CompletableFuture[]::new)).join();
            double seconds = (System.nanoTime() - began) / NANOS;
            double bytes = (double) agents * batches * BATCH;
            System.out.printf(
                    "| %d | %.0f | %.2f | %d |%n",
                    agents,
                    bytes / MEGA / seconds,
                    (gateway.cpuSeconds() - cpuBefore) / (bytes / NANOS),
                    gateway.peakMebibytes());
        });
    }

    private void longLine() throws Exception {
        run("{ rate: 1000 Gbit/s }", gateway -> {
            try (FaultyProxy proxy = FaultyProxy.to(gateway.address(), 1)) {
                proxy.line(
                        LinkQuality.PERFECT.withDelay(Duration.ofMillis(75)).withBytesPerSecond(LINE_BYTES_PER_SECOND));
                long began = System.nanoTime();
                PushingAgent agent =
                        new PushingAgent("web", 1, environment(gateway).withGateway(proxy.address()));
                push(agent, 1, 384).join();
                double seconds = (System.nanoTime() - began) / NANOS;
                System.out.printf(
                        "| one machine's share of 100 Mbit/s at a round trip of 150 ms, the whole cycle | %.1f %% |%n",
                        100 * agent.acknowledgedBytes() / seconds / LINE_BYTES_PER_SECOND);
            }
        });
    }

    /** Stored bytes, a tenth of a second at a time; windows of ten seconds that begin after the first second. */
    private void limit() throws Exception {
        run("{ rate: 20 Mbit/s }", gateway -> {
            CompletableFuture<?> point = push(new PushingAgent("web", 1, environment(gateway)), 1, 384);
            List<Long> samples = new ArrayList<>();
            List<Long> times = new ArrayList<>();
            while (!point.isDone()) {
                LockSupport.parkNanos(SAMPLE.toNanos());
                samples.add(gateway.vaultBytes());
                times.add(System.nanoTime());
            }
            point.join();
            double least = Double.MAX_VALUE;
            double most = 0;
            for (int from = 10; from + WINDOW_SAMPLES < samples.size() - 5; from++) {
                int to = from + WINDOW_SAMPLES;
                double rate = (samples.get(to) - samples.get(from)) * NANOS / (times.get(to) - times.get(from));
                least = Math.min(least, rate);
                most = Math.max(most, rate);
            }
            System.out.printf(
                    "| what goes into the vault under a limit of 20 Mbit/s, over any 10 s | %.2f to %.2f %% of it |%n",
                    100 * least / LIMIT_BYTES_PER_SECOND, 100 * most / LIMIT_BYTES_PER_SECOND);
        });
    }
}
