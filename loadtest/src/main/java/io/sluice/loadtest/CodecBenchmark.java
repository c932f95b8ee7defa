package io.sluice.loadtest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchFormatException;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Extents;
import io.sluice.wire.Id;
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

/** The codec of batches: what a batch of 256 KiB costs beside its compression, by the number of its extents. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets parameters and calls the set-up
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    private static final int BATCH_BYTES = 256 << 10;
    private static final Id CYCLE = new Id(1, 2);

    /** 1: one large extent; 64: as many as 4 KiB each make. */
    @Param({"1", "64"})
    public int extents;

    private Batch batch;
    private ByteBuf encoded;

    /** Makes one batch. */
    @Setup
    public void setUp() {
        Extents.Builder builder = new Extents.Builder();
        long each = BATCH_BYTES / extents;
        for (int i = 0; i < extents; i++) {
            builder.add(2L * i * each, each);
        }
        ByteBuf payload =
                PooledByteBufAllocator.DEFAULT.directBuffer(BATCH_BYTES).writeZero(BATCH_BYTES);
        int crc = Crc32c.of(payload);
        batch = new Batch(BatchHeader.raw(0, 7, 0, BATCH_BYTES, crc, builder.build()), payload, null);
        encoded = PooledByteBufAllocator.DEFAULT.directBuffer();
        batch.header().encode(encoded, CYCLE);
    }

    /** Frees it. */
    @TearDown
    public void tearDown() {
        batch.release();
        encoded.release();
    }

    /** Head and header of a frame; the payload is not copied. */
    @Benchmark
    public int encodeFrame() {
        ByteBuf frame = batch.toFrame(PooledByteBufAllocator.DEFAULT, CYCLE, 1);
        int bytes = frame.readableBytes();
        frame.release();
        return bytes;
    }

    /** A header, with its CRC and all its rules. */
    @Benchmark
    public BatchHeader decodeHeader() throws BatchFormatException {
        return BatchHeader.decode(encoded.duplicate(), CYCLE);
    }

    /** The payload's CRC. */
    @Benchmark
    public int checkPayload() {
        return Crc32c.of(batch.payload());
    }
}
