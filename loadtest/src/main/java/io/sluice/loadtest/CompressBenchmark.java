package io.sluice.loadtest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.gateway.compress.Compressor;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Extents;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.scheduler.Schedulers;

/** The compress stage on one thread: a batch of 256 KiB, by level and by what is in it. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CompressBenchmark {

    private static final int BATCH_BYTES = 256 << 10;

    /** zstd's level. */
    @Param({"1", "3"})
    public int level;

    /** {@code text} compresses well, {@code random} not at all. */
    @Param({"text", "random"})
    public String content;

    private Compressor compressor;
    private ByteBuf raw;
    private BatchHeader header;

    /** Makes the content. */
    @Setup
    public void setUp() {
        compressor = new Compressor(level, 1, Schedulers.immediate(), PooledByteBufAllocator.DEFAULT);
        byte[] bytes = new byte[BATCH_BYTES];
        Random random = new Random(1);
        random.nextBytes(bytes);
        if (content.equals("text")) {
            StringBuilder text = new StringBuilder(BATCH_BYTES + 16);
            while (text.length() < BATCH_BYTES) {
                text.append("word").append(random.nextInt(5000)).append(' ');
            }
            bytes = text.substring(0, BATCH_BYTES).getBytes(StandardCharsets.US_ASCII);
        }
        raw = PooledByteBufAllocator.DEFAULT.directBuffer(BATCH_BYTES).writeBytes(bytes);
        header = BatchHeader.raw(0, 0, 0, BATCH_BYTES, Crc32c.of(raw), Extents.of(0, BATCH_BYTES));
    }

    /** Frees it. */
    @TearDown
    public void tearDown() {
        raw.release();
        compressor.close();
    }

    /** One batch. */
    @Benchmark
    public int compress() {
        Batch packed = compressor.compressNow(new Batch(header, raw.retainedDuplicate(), null));
        int bytes = packed.header().storedLength();
        packed.release();
        return bytes;
    }
}
