package io.sluice.gateway.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.gateway.compress.Custody.Held;
import io.sluice.gateway.meter.StageCounters;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.Crc32c;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The stage that turns raw payloads into zstd frames (RFC 8878), in order, on the CPU scheduler.
 *
 * <p>In: batches with codec none, whose ownership it takes; others pass. Out: batches whose payload is smaller, or unchanged where
 * compression does not make it smaller. Work that has begun is finished even when nobody waits for it any more, since a buffer must not be
 * freed while zstd reads it. Threads: any. Owns: one context per thread that ever compressed at the same time, which is
 * set up anew when it meets another level; a batch costs one volatile read for it. Limits: beside the
 * raw payloads one buffer of their size per batch in work; the smaller payload keeps it, and the raw one's is given back. A context has up to 3 MiB of its own at the levels 1 to 9
 * with batches of 256 KiB, and 12 times the largest batch at most; that is memory of the C library, which the JVM's limits do not count.
 */
public final class Compressor implements AutoCloseable {

    private final int concurrency;
    private final Scheduler cpu;
    private final ByteBufAllocator allocator;
    private final ConcurrentLinkedQueue<Context> contexts = new ConcurrentLinkedQueue<>();
    private final StageCounters counters = new StageCounters();
    private volatile int level;
    private volatile boolean closed;

    /** A context and what it is set up for. */
    private static final class Context {

        private final ZstdCompressCtx zstd = new ZstdCompressCtx();
        private int level;
    }

    /**
     * A compressor. Blocks a moment, the first time.
     *
     * @param level zstd's level, until another is set
     * @param concurrency how many batches of one stream may be in work at once
     */
    public Compressor(int level, int concurrency, Scheduler cpu, ByteBufAllocator allocator) {
        Native.load(); // unpacks and reads a library, which a CPU thread must not wait for
        this.level = level;
        this.concurrency = concurrency;
        this.cpu = cpu;
        this.allocator = allocator;
    }

    /** The stage. */
    public Flux<Batch> compress(Flux<Batch> batches) {
        return Flux.using(Custody::new, custody -> compress(batches, custody), Custody::close);
    }

    private Flux<Batch> compress(Flux<Batch> batches, Custody custody) {
        return batches.map(custody::take)
                .flatMapSequential(this::compress, concurrency, 1)
                .mapNotNull(Held::handOver);
    }

    private Mono<Held> compress(Held held) {
        if (held.batch().header().codec() != Codec.NONE) {
            return Mono.just(held);
        }
        return Mono.create(sink -> {
            long asked = System.nanoTime();
            counters.enter();
            try {
                cpu.schedule(() -> run(held, sink, asked));
            } catch (RejectedExecutionException e) {
                counters.leave();
                sink.error(e);
            }
        });
    }

    private void run(Held held, MonoSink<Held> sink, long asked) {
        counters.waited(System.nanoTime() - asked);
        counters.leave();
        Batch batch = held.beginWork();
        if (batch == null) {
            sink.success();
            return;
        }
        try {
            held.endWork(compressNow(batch));
        } catch (RuntimeException | OutOfMemoryError e) {
            held.endWork(batch);
            counters.failed();
            sink.error(e);
            return;
        }
        sink.success(held);
    }

    /** Payload bytes that came in, so far. */
    public long rawBytes() {
        return counters.inBytes();
    }

    /** What became of them. */
    public long storedBytes() {
        return counters.outBytes();
    }

    /** What this stage counts. */
    public StageCounters counters() {
        return counters;
    }

    /** Compresses one batch on this thread; takes it over unless it throws. */
    public Batch compressNow(Batch batch) {
        BatchHeader header = batch.header();
        ByteBuf raw = batch.payload();
        ByteBuf packed = allocator.directBuffer(header.rawLength(), header.rawLength());
        int length = 0;
        long began = System.nanoTime();
        try {
            length = compress(raw, packed, header.rawLength() - 1);
        } finally {
            if (length <= 0) {
                packed.release();
            }
        }
        counters.worked(System.nanoTime() - began);
        counters.in(header.rawLength());
        counters.out(length <= 0 ? header.rawLength() : length);
        if (length <= 0) {
            return batch;
        }
        packed.writerIndex(length);
        BatchHeader stored = header.withPayload(Codec.ZSTD, length, Crc32c.of(packed));
        return batch.replacePayload(stored, packed);
    }

    /** Returns the length, or 0 when it would not be below the limit. */
    private int compress(ByteBuf raw, ByteBuf packed, int limit) {
        Context context = borrow(level);
        try {
            ByteBuffer from = raw.internalNioBuffer(raw.readerIndex(), raw.readableBytes());
            ByteBuffer to = packed.internalNioBuffer(0, packed.capacity());
            return context.zstd.compressDirectByteBuffer(
                    to, to.position(), limit, from, from.position(), from.remaining());
        } catch (ZstdException e) {
            if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                return 0;
            }
            throw e;
        } finally {
            giveBack(context);
        }
    }

    /** The level of now, from 1 on. */
    public int level() {
        return level;
    }

    /** From now on batches are compressed at this level. */
    public void level(int newLevel) {
        level = newLevel;
    }

    private Context borrow(int wanted) {
        Context idle = contexts.poll();
        Context context = idle != null ? idle : new Context();
        if (context.level != wanted) {
            setUp(context.zstd, wanted);
            context.level = wanted;
        }
        return context;
    }

    /**
     * For inputs as small as a batch zstd itself would look for shorter matches, as if time were cheap and the input all there is. These are the
     * lengths that it uses for large inputs, with tables that stay in a core's own cache beside the batch: at levels 1 and 3 that saves
     * a twelfth and a quarter of the time, for 3 % and 2 % of size (docs/benchmarks.md).
     */
    private static void setUp(ZstdCompressCtx zstd, int level) {
        zstd.reset();
        zstd.setLevel(level).setContentSize(true).setChecksum(false);
        switch (level) {
            case 1 -> zstd.setMinMatch(7).setHashLog(13);
            case 3 -> zstd.setMinMatch(5).setHashLog(14).setChainLog(14);
            default -> {}
        }
    }

    private void giveBack(Context context) {
        contexts.add(context);
        if (closed) {
            close();
        }
    }

    /** Frees the contexts; those in work are freed when they come back. */
    @Override
    public void close() {
        closed = true;
        for (Context idle = contexts.poll(); idle != null; idle = contexts.poll()) {
            idle.zstd.close();
        }
    }
}
