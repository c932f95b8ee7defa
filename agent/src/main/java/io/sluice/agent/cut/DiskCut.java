package io.sluice.agent.cut;

import static io.sluice.agent.digest.BlockDigests.BLOCK_BYTES;

import io.sluice.agent.digest.BlockDigests;
import io.sluice.wire.Batch;
import io.sluice.wire.Extents;
import io.sluice.wire.MemoryPool;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * Compares one disk's pieces with the base, in the order of their address, and cuts batches of what differs.
 *
 * <p>Owns its chunks and what is not handed out yet. Threads: all on the cutter's one thread, {@link #close} too. Limits: one batch in the making, one page of either digest file.
 */
final class DiskCut {

    private final DiskPlan plan;
    private final int batchBytes;
    private final CutTotals totals;
    private final Set<Batch> underWay;
    private final Packer packer;
    private final ZeroCollector zeros;
    private final LiveChunks chunks = new LiveChunks();
    private final Deque<Batch> ready = new ArrayDeque<>();
    private long zeroBlock;
    private long endOfZeros;

    DiskCut(DiskPlan plan, int batchBytes, CutTotals totals, Set<Batch> underWay) {
        this.plan = plan;
        this.batchBytes = batchBytes;
        this.totals = totals;
        this.underWay = underWay;
        this.packer = new Packer(plan.index(), batchBytes, totals);
        this.zeros = new ZeroCollector(plan.index(), totals);
    }

    /** A chunk that is to be read and accepted; the cut owns it. Threads: any. */
    Chunk open(Stretch stretch, MemoryPool.Lease lease) {
        return chunks.open(stretch, lease);
    }

    /** What lies before the part that is read has its digests from the base. */
    Flux<Batch> begin() {
        try {
            long start = plan.part().startBytes(plan.view().sizeBytes());
            plan.base().copyDigests(0, BlockDigests.blocks(start), plan.digests());
            totals.scanned(start);
            return Flux.empty();
        } catch (IOException e) {
            return Flux.error(e);
        }
    }

    /** The batches that these pieces make full; a piece is looked at when the batches before it are taken. */
    Flux<Batch> accept(List<Piece> pieces) {
        return Flux.generate(pieces::iterator, this::handOutNext);
    }

    private Iterator<Piece> handOutNext(Iterator<Piece> pieces, SynchronousSink<Batch> sink) {
        try {
            while (ready.isEmpty() && (zeroBlock < endOfZeros || pieces.hasNext())) {
                if (zeroBlock < endOfZeros) {
                    cutHole();
                } else {
                    begin(pieces.next());
                }
            }
            handOutReady(sink);
        } catch (IOException e) {
            sink.error(e);
        }
        return pieces;
    }

    private void begin(Piece piece) throws IOException {
        totals.scanned(piece.endBytes() - piece.startBytes());
        if (piece instanceof Chunk chunk) {
            totals.read(chunk.endBytes() - chunk.startBytes());
            plan.digests().append(chunk.firstBlock(), chunk.digests());
            pack(chunk, changedBlocks(chunk));
        } else {
            zeroBlock = piece.startBytes() / BLOCK_BYTES;
            endOfZeros = BlockDigests.blocks(piece.endBytes());
        }
    }

    /** A bit per block that is sent with its data; those that became zeros are collected on the way. */
    private int changedBlocks(Chunk chunk) throws IOException {
        int changed = 0;
        for (int i = 0; i < chunk.blocks(); i++) {
            if (plan.base().differs(chunk.firstBlock() + i, chunk.digests(), i)) {
                if (BlockDigests.isZeros(chunk.digests(), i)) {
                    zeros.add(chunk.startBytes() + chunk.blockIndex(i), chunk.blockLength(i));
                } else {
                    changed |= 1 << i;
                }
            }
        }
        return changed;
    }

    private void pack(Chunk chunk, int changed) {
        if (changed == 0) {
            chunk.close();
        } else if (chunk.lengthBytes() == batchBytes && changed == (1 << chunk.blocks()) - 1) {
            ready.add(packer.whole(chunk));
        } else {
            addReady(packer.add(chunk, changed));
        }
        if (zeros.isFull()) {
            addReady(zeros.flush());
        }
    }

    /** Goes on in the hole that was begun, until its end or until there is a batch. */
    private void cutHole() throws IOException {
        while (zeroBlock < endOfZeros && !zeros.isFull()) {
            zeroBlock = collectZeros(zeroBlock, endOfZeros);
        }
        if (zeros.isFull()) {
            addReady(zeros.flush());
        }
    }

    /** Collects the first run of blocks that must become zeros; tells where to go on. */
    private long collectZeros(long from, long end) throws IOException {
        Base.BlockRun run = plan.base().nextToZero(from, end);
        if (run == null) {
            return end;
        }
        long limit = Math.min(run.end(), run.start() + ZeroCollector.MAX_EXTENT_BYTES / BLOCK_BYTES);
        long startBytes = run.start() * BLOCK_BYTES;
        zeros.add(startBytes, Math.min(limit * BLOCK_BYTES, padded(plan.view().sizeBytes())) - startBytes);
        return limit;
    }

    /** What is left when the last piece is through; the digest file is complete and on disk before the last batch is handed out. */
    Flux<Batch> finish() {
        return cutShrink().concatWith(Flux.defer(() -> {
            try {
                long size = plan.view().sizeBytes();
                plan.part().tellEnd();
                long end = plan.part().endBytes(size);
                plan.base().copyDigests(BlockDigests.blocks(end), BlockDigests.blocks(size), plan.digests());
                plan.digests().finish();
                addReady(zeros.flush());
                addReady(packer.flush());
                return handOut();
            } catch (IOException e) {
                return Flux.error(e);
            }
        }));
    }

    /** A disk that became smaller reads as zeros behind its new end, so that it never shows old data if it grows again. */
    private Flux<Batch> cutShrink() {
        long end = padded(plan.base().sizeBytes());
        return Flux.generate(() -> padded(plan.view().sizeBytes()), (from, sink) -> {
            long next = from;
            while (next < end && !zeros.isFull()) {
                long limit = Math.min(end, next + ZeroCollector.MAX_EXTENT_BYTES);
                zeros.add(next, limit - next);
                next = limit;
            }
            if (zeros.isFull()) {
                sink.next(required(zeros.flush()));
            } else {
                sink.complete();
            }
            return next;
        });
    }

    private static long padded(long bytes) {
        return (bytes + Extents.UNIT_BYTES - 1) / Extents.UNIT_BYTES * Extents.UNIT_BYTES;
    }

    private void addReady(@Nullable Batch batch) {
        if (batch != null) {
            ready.add(batch);
        }
    }

    /** One at a time, as they are asked for: what is not handed out stays here, and is released here. */
    private Flux<Batch> handOut() {
        return Flux.generate(this::handOutReady);
    }

    private void handOutReady(SynchronousSink<Batch> sink) {
        Batch next = ready.poll();
        if (next != null) {
            underWay.add(next);
            sink.next(next);
        } else {
            sink.complete();
        }
    }

    private static Batch required(@Nullable Batch batch) {
        if (batch == null) {
            throw new IllegalStateException("a collector that is full had nothing");
        }
        return batch;
    }

    /** Releases what was not handed out. */
    void close() {
        chunks.closeAll();
        ready.forEach(Batch::release);
        ready.clear();
    }
}
