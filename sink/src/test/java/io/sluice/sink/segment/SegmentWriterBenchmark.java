package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Extents;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * What writing segments takes with O_DIRECT and through the page cache. Not a test: run its main with a directory on the disk in question.
 *
 * <p>Writes 1 GiB in batches of 256 KiB into segments of 64 MiB, forced every 8 MiB, alternating, and prints MB/s and processor seconds.
 */
final class SegmentWriterBenchmark {

    private static final int BATCH_BYTES = 256 << 10;
    private static final int SEGMENTS = 16;

    private SegmentWriterBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "bench");
        for (int round = 0; round < 4; round++) {
            measure(directory, true);
            measure(directory, false);
        }
        Files.delete(directory);
    }

    private static void measure(Path directory, boolean direct) throws IOException {
        byte[] raw = new byte[BATCH_BYTES];
        new Random(1).nextBytes(raw);
        ByteBuf payload =
                PooledByteBufAllocator.DEFAULT.directBuffer(BATCH_BYTES).writeBytes(raw);
        int crc = Crc32c.of(payload);
        long start = System.nanoTime();
        long cpu = cpuNanos();
        long bytes = 0;
        for (int i = 0; i < SEGMENTS; i++) {
            Path file = directory.resolve("s" + i);
            AppendFile append = AppendFile.create(file, PooledByteBufAllocator.DEFAULT, direct);
            try (SegmentWriter writer = SegmentWriter.create(
                    append, file, Batches.header(), SegmentWriter.MAX_BYTES, PooledByteBufAllocator.DEFAULT)) {
                for (long sequence = 0; ; sequence++) {
                    BatchHeader header = BatchHeader.raw(
                            0, sequence, 0, BATCH_BYTES, crc, Extents.of(sequence * BATCH_BYTES, BATCH_BYTES));
                    if (!writer.hasRoomFor(header)) {
                        break;
                    }
                    writer.append(header, payload);
                    if (sequence % 32 == 31) {
                        writer.force();
                    }
                }
                bytes += writer.finish().length();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%-8s %.0f MB/s, %.2f s of processor time in %.2f s%n",
                direct ? "direct" : "buffered", bytes / 1e6 / seconds, (cpuNanos() - cpu) / 1e9, seconds);
        payload.release();
        for (int i = 0; i < SEGMENTS; i++) {
            Files.delete(directory.resolve("s" + i));
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
