package io.sluice.gateway.compress;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Codec;
import io.sluice.wire.Crc32c;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The stage that turns raw payloads into zstd frames (RFC 8878), in order, on the CPU scheduler.
 *
 * <p>In: batches with codec none, whose ownership it takes; others pass. Out: batches whose payload is smaller, or unchanged where
 * compression does not make it smaller. Work that has begun is finished even when nobody waits for it any more, since a buffer must not be
 * freed while zstd reads it. Threads: any. Owns: one context per thread that ever compressed at the same time. Limits: beside the
 * raw payloads one buffer of their size per batch in work, given back down to what was needed when done.
 */
public final class Compressor implements AutoCloseable {

    private final int level;
    private final int concurrency;
    private final Scheduler cpu;
    private final ByteBufAllocator allocator;
    private final ConcurrentLinkedQueue<ZstdCompressCtx> contexts = new ConcurrentLinkedQueue<>();

    /**
     * A compressor. Blocks a moment, the first time.
     *
     * @param level zstd's level
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
        return batches.flatMapSequential(this::compress, concurrency, 1);
    }

    private Mono<Batch> compress(Batch batch) {
        if (batch.header().codec() != Codec.NONE) {
            return Mono.just(batch);
        }
        return Mono.create(sink -> {
            try {
                cpu.schedule(() -> run(batch, sink));
            } catch (RuntimeException e) {
                batch.release();
                sink.error(e);
            }
        });
    }

    private void run(Batch batch, MonoSink<Batch> sink) {
        Batch result;
        try {
            result = compressNow(batch);
        } catch (RuntimeException | Error e) {
            batch.release();
            sink.error(e);
            return;
        }
        sink.success(result);
    }

    /** Compresses one batch on this thread; takes it over unless it throws. */
    public Batch compressNow(Batch batch) {
        BatchHeader header = batch.header();
        ByteBuf raw = batch.payload();
        ByteBuf packed = allocator.directBuffer(header.rawLength(), header.rawLength());
        int length = compress(raw, packed, header.rawLength() - 1);
        if (length <= 0) {
            packed.release();
            return batch;
        }
        packed.writerIndex(length);
        BatchHeader stored = header.withPayload(Codec.ZSTD, length, Crc32c.of(packed));
        return batch.replacePayload(stored, packed);
    }

    /** Returns the length, or 0 when it would not be below the limit. */
    private int compress(ByteBuf raw, ByteBuf packed, int limit) {
        ZstdCompressCtx context = borrow();
        try {
            ByteBuffer from = raw.internalNioBuffer(raw.readerIndex(), raw.readableBytes());
            ByteBuffer to = packed.internalNioBuffer(0, packed.capacity());
            return context.compressDirectByteBuffer(to, to.position(), limit, from, from.position(), from.remaining());
        } catch (ZstdException e) {
            if (e.getErrorCode() == Zstd.errDstSizeTooSmall()) {
                return 0;
            }
            packed.release();
            throw e;
        } finally {
            contexts.add(context);
        }
    }

    private ZstdCompressCtx borrow() {
        ZstdCompressCtx idle = contexts.poll();
        return idle != null
                ? idle
                : new ZstdCompressCtx().setLevel(level).setContentSize(true).setChecksum(false);
    }

    /** Frees the contexts; nothing may be in work any more. */
    @Override
    public void close() {
        for (ZstdCompressCtx idle = contexts.poll(); idle != null; idle = contexts.poll()) {
            idle.close();
        }
    }
}
