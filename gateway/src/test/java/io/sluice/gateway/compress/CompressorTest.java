package io.sluice.gateway.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Extents;
import io.sluice.wire.testing.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class CompressorTest {

    private static final int BYTES = 16 << 10;

    private final Random random = Seeds.random("CompressorTest");
    private final Scheduler cpu = Schedulers.newParallel("test-cpu", 2);
    private final Compressor compressor = new Compressor(1, 4, cpu, PooledByteBufAllocator.DEFAULT);
    private final AtomicInteger alive = new AtomicInteger();

    @AfterEach
    void close() {
        cpu.disposeGracefully().block();
        compressor.close();
    }

    private Batch batch(long sequence, boolean compressible) {
        byte[] data = new byte[BYTES];
        random.nextBytes(data);
        for (int i = 0; compressible && i < BYTES; i++) {
            data[i] = (byte) (i / 100);
        }
        ByteBuf payload =
                PooledByteBufAllocator.DEFAULT.directBuffer(BYTES, BYTES).writeBytes(data);
        alive.incrementAndGet();
        BatchHeader header =
                BatchHeader.raw(0, sequence, 0, BYTES, Crc32c.of(payload), Extents.of(sequence * BYTES, BYTES));
        return new Batch(header, payload, alive::decrementAndGet);
    }

    @Test
    void makesSmallerWhatCanBeMadeSmallerAndKeepsTheOrder() {
        List<Batch> out = compressor
                .compress(Flux.range(0, 40).map(i -> batch(i, i % 2 == 0)))
                .collectList()
                .block();
        assertThat(out)
                .extracting(batch -> batch.header().sequence())
                .isSorted()
                .hasSize(40);
        for (Batch batch : out) {
            boolean even = batch.header().sequence() % 2 == 0;
            assertThat(batch.header().codec()).isEqualTo(even ? Codec.ZSTD : Codec.NONE);
            byte[] stored = ByteBufUtil.getBytes(batch.payload());
            assertThat(even ? Zstd.decompress(stored, BYTES) : stored).hasSize(BYTES);
            assertThat(batch.header().storedCrc()).isEqualTo(Crc32c.of(batch.payload()));
            batch.release();
        }
        assertThat(alive).hasValue(0);
    }

    @Test
    void theLevelMayChangeBetweenAnyTwoBatches() {
        List<Batch> out = compressor
                .compress(Flux.range(0, 200).map(i -> {
                    compressor.level(1 + random.nextInt(9));
                    return batch(i, true);
                }))
                .collectList()
                .block();

        for (Batch batch : out) {
            assertThat(Zstd.decompress(ByteBufUtil.getBytes(batch.payload()), BYTES))
                    .hasSize(BYTES);
            batch.release();
        }
        assertThat(alive).hasValue(0);
    }

    @Test
    void aContextThatHasSeenAnotherLevelCompressesAsOneThatHasNot() {
        for (int level = 1; level <= 9; level++) {
            byte[] data = new byte[BYTES];
            for (int i = 0; i < BYTES; i++) {
                data[i] = (byte) (i * i / 1000 % 61);
            }
            Compressor fresh = new Compressor(level, 4, cpu, PooledByteBufAllocator.DEFAULT);
            compressor.level(10 - level);
            release(compressor.compressNow(batchOf(data)));
            compressor.level(level);

            assertThat(release(compressor.compressNow(batchOf(data))))
                    .as("level " + level)
                    .isEqualTo(release(fresh.compressNow(batchOf(data))));
            fresh.close();
        }
    }

    private static byte[] release(Batch batch) {
        byte[] payload = ByteBufUtil.getBytes(batch.payload());
        batch.release();
        return payload;
    }

    private Batch batchOf(byte[] data) {
        ByteBuf payload =
                PooledByteBufAllocator.DEFAULT.directBuffer(BYTES, BYTES).writeBytes(data);
        alive.incrementAndGet();
        BatchHeader header = BatchHeader.raw(0, 0, 0, BYTES, Crc32c.of(payload), Extents.of(0, BYTES));
        return new Batch(header, payload, alive::decrementAndGet);
    }

    @Test
    void countsWhatCameInAndWhatBecameOfIt() {
        List<Batch> out = compressor
                .compress(Flux.range(0, 10).map(i -> batch(i, i % 2 == 0)))
                .collectList()
                .block();

        assertThat(compressor.rawBytes()).isEqualTo(10L * BYTES);
        assertThat(compressor.storedBytes())
                .isEqualTo(out.stream()
                        .mapToLong(batch -> batch.header().storedLength())
                        .sum())
                .isBetween(5L * BYTES, 6L * BYTES);
        out.forEach(Batch::release);
    }

    @Test
    void whateverIsInWorkWhenTheStreamIsCancelledIsReleased() {
        for (int round = 0; round < 200; round++) {
            Sinks.Many<Batch> in = Sinks.many().unicast().onBackpressureBuffer();
            ConcurrentLinkedQueue<Batch> out = new ConcurrentLinkedQueue<>();
            Disposable running = compressor
                    .compress(in.asFlux())
                    .doOnDiscard(Batch.class, Batch::release) // what the source had in its own queue
                    .subscribe(out::add);
            Thread canceller = new Thread(running::dispose);
            int batches = random.nextInt(8);
            int cancelAt = random.nextInt(8);
            ConcurrentLinkedQueue<Batch> refused = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < 8; i++) {
                if (i == cancelAt) {
                    canceller.start();
                }
                Batch batch = batch(i, i < batches);
                if (in.tryEmitNext(batch).isFailure()) {
                    refused.add(batch);
                }
            }
            soon().until(() -> !canceller.isAlive());
            refused.forEach(Batch::release);
            soon().untilAsserted(() -> {
                for (Batch batch = out.poll(); batch != null; batch = out.poll()) {
                    batch.release();
                }
                assertThat(alive).hasValue(0);
            });
        }
    }

    /** Looks at once and each millisecond: what it waits for is there in no time, and hundreds of times over. */
    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }

    @Test
    void anErrorReleasesWhatWasAheadOfIt() {
        Flux<Batch> failing = Flux.range(0, 6)
                .map(i -> batch(i, true))
                .concatWith(Flux.error(new IllegalStateException("the lane broke")));
        ConcurrentLinkedQueue<Batch> out = new ConcurrentLinkedQueue<>();
        AtomicInteger errors = new AtomicInteger();
        compressor.compress(failing).subscribe(out::add, e -> errors.incrementAndGet());
        await().until(() -> errors.get() == 1);
        await().untilAsserted(() -> {
            for (Batch batch = out.poll(); batch != null; batch = out.poll()) {
                batch.release();
            }
            assertThat(alive).hasValue(0);
        });
    }
}
