package io.sluice.wire;

import com.sun.management.OperatingSystemMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.wire.tls.TransportSecurity;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

/**
 * Measures one lane over loopback: batches of 256 KiB from a buffer that is there already, received, checked where <code>check</code> is given,
 * and released; each side has an event loop of its own. Arguments: GiB per round (4), <code>check</code>.
 */
final class LaneThroughput {

    private static final Id CYCLE = new Id(1, 2);
    private static final int BATCH_BYTES = 256 << 10;
    private static final int ROUNDS = 5;

    private LaneThroughput() {}

    public static void main(String[] arguments) throws InterruptedException {
        long bytes = (arguments.length > 0 ? Long.parseLong(arguments[0]) : 4) << 30;
        boolean check = arguments.length > 1 && arguments[1].equals("check");
        ByteBuf payload =
                PooledByteBufAllocator.DEFAULT.directBuffer(BATCH_BYTES).writeZero(BATCH_BYTES);
        Batch batch = new Batch(
                BatchHeader.raw(0, 0, 0, BATCH_BYTES, Crc32c.of(payload), Extents.of(0, BATCH_BYTES)), payload, null);
        LoopResources clientLoops = LoopResources.create("agent", 1, true);
        try (Loopback loopback = new Loopback(
                new MemoryPool(8 << 20), new MemoryPool(8 << 20), LoopResources.create("gateway", 1, true))) {
            for (int round = 0; round < ROUNDS; round++) {
                long cpuNanos = cpuNanos();
                long nanos = measure(loopback, clientLoops, batch, bytes / BATCH_BYTES, check);
                System.out.printf(
                        "%.2f GB/s, %.2f GB per second of CPU%n",
                        (double) bytes / nanos, (double) bytes / (cpuNanos() - cpuNanos));
            }
        }
        clientLoops.disposeLater().block();
        batch.release();
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long measure(Loopback loopback, LoopResources clientLoops, Batch batch, long batches, boolean check)
            throws InterruptedException {
        FramedConnection client = FramedConnection.connect(
                        loopback.address(), TransportSecurity.NONE, new MemoryPool(8 << 20), clientLoops)
                .block();
        FramedConnection server = loopback.accept();
        client.send(new Message.LaneHello(1, "lane", CYCLE, 1), 1).block();
        long begun = System.nanoTime();
        client.sendBatches(Flux.range(0, (int) batches).map(i -> batch), CYCLE, 1)
                .subscribe();
        server.receive()
                .doOnNext(frame -> take(frame, check))
                .take(batches + 1)
                .then()
                .block(Duration.ofMinutes(10));
        long nanos = System.nanoTime() - begun;
        client.close();
        server.close();
        return nanos;
    }

    private static void take(Frame frame, boolean check) {
        if (check && frame.type() == FrameType.BATCH) {
            Batch.decode(frame, CYCLE).release();
        } else {
            frame.release();
        }
    }
}
