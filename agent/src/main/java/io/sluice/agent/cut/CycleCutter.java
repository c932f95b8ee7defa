package io.sluice.agent.cut;

import io.sluice.agent.digest.BlockDigests;
import io.sluice.config.ByteSize;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The stage between disks and lanes: reads, digests, compares and packs, and gives the batches of a cycle in the order of their sequence.
 *
 * <p>In: the plan of each disk. Out: batches; each belongs to the subscriber. Demand: nothing is read before the first request, and at
 * most {@link #READ_AHEAD_CHUNKS} chunks beyond what the batches asked for need. Threads: those of {@link CutThreads}; no request or
 * cancel blocks the caller. Memory: from the pool, a chunk at a time; given back when the chunk has no change or the batch is
 * released. Errors: an IOException of a disk or digest file.
 */
public final class CycleCutter {

    /** Chunks that go from thread to thread together: waking a thread costs as much as a good part of reading one. */
    private static final int CHUNKS_AT_ONCE = 4;

    private static final int READS_AT_ONCE = 2;

    /** Where everything is sent, what follows needs the cores more: on two of them one reads. */
    private static final int READS_OF_ALL =
            Math.max(1, Math.min(READS_AT_ONCE, Runtime.getRuntime().availableProcessors() / 2));

    /** Chunks that are read or wait to be compared: beside those under reading, some on their way and some in the making. */
    public static final int READ_AHEAD_CHUNKS = (READS_AT_ONCE + 2) * CHUNKS_AT_ONCE;

    private final int batchBytes;
    private final MemoryPool pool;
    private final CutThreads threads;
    private final Pace reading;

    /**
     * A cutter of batches of that size, a multiple of a block up to the format's ceiling.
     *
     * @param reading how fast disks may be read
     */
    public CycleCutter(int batchBytes, MemoryPool pool, CutThreads threads, Pace reading) {
        checkBatchBytes(batchBytes);
        this.batchBytes = batchBytes;
        this.pool = pool;
        this.threads = threads;
        this.reading = reading;
    }

    /** Refuses a size that batches cannot have, as {@link IllegalArgumentException}. */
    public static void checkBatchBytes(int batchBytes) {
        if (batchBytes <= 0 || batchBytes > BatchHeader.MAX_RAW_BYTES || batchBytes % BlockDigests.BLOCK_BYTES != 0) {
            throw new IllegalArgumentException("batches of " + batchBytes + " bytes: use a multiple of "
                    + new ByteSize(BlockDigests.BLOCK_BYTES) + " up to " + new ByteSize(BatchHeader.MAX_RAW_BYTES));
        }
    }

    /** The least memory with which a cycle goes on: what is read ahead, a batch in the making, and one under way. */
    public static long leastPoolBytes(int batchBytes) {
        return (READ_AHEAD_CHUNKS + 2L) * batchBytes;
    }

    /** The batches of a cycle. Subscribe once: when it ends, however it does, the plans are closed. */
    public Flux<Batch> cut(List<DiskPlan> disks, CutTotals totals) {
        Set<Batch> underWay = ConcurrentHashMap.newKeySet();
        // Around the change of threads: a cancel that comes before the cutter's thread gets to it closes the plans too.
        return Flux.using(
                        () -> disks,
                        all -> Flux.fromIterable(all)
                                .concatMap(disk -> cutDisk(disk, totals, underWay), 0)
                                .subscribeOn(threads.cutter()),
                        all -> threads.cutter().schedule(() -> {
                            all.forEach(DiskPlan::close);
                            underWay.forEach(Batch::release);
                        }))
                .doOnNext(underWay::remove);
    }

    /** {@code underWay} holds what a cancel may catch between two operators, until it is with the subscriber. */
    private Flux<Batch> cutDisk(DiskPlan disk, CutTotals totals, Set<Batch> underWay) {
        return Flux.using(
                () -> new DiskCut(disk, batchBytes, totals, underWay),
                cut -> Flux.<Batch>defer(cut::begin)
                        .concatWith(new DiskLayout(disk.view(), batchBytes, disk.part())
                                .stretches()
                                .buffer(CHUNKS_AT_ONCE)
                                .flatMapSequential(stretches -> read(disk, cut, stretches), readsAtOnce(disk), 1)
                                // Reads that fail side by side arrive as one error: the first says it all.
                                .onErrorMap(e -> Exceptions.unwrapMultiple(e).get(0))
                                .publishOn(threads.cutter(), 1)
                                .concatMap(cut::accept, 1)
                                .concatWith(Flux.defer(cut::finish))),
                // Behind whatever the cutter's thread is doing with it now.
                cut -> threads.cutter().schedule(cut::close));
    }

    private static int readsAtOnce(DiskPlan disk) {
        return disk.base().sendsAll() ? READS_OF_ALL : READS_AT_ONCE;
    }

    private Mono<List<Piece>> read(DiskPlan disk, DiskCut cut, List<Stretch> stretches) {
        return Flux.fromIterable(stretches)
                .concatMap(stretch -> open(cut, stretch), 1)
                .collectList()
                .publishOn(threads.readers())
                .handle((pieces, sink) -> {
                    try {
                        for (Piece piece : pieces) {
                            if (piece instanceof Chunk chunk) {
                                chunk.read(disk.view());
                            }
                        }
                        sink.next(pieces);
                    } catch (IOException e) {
                        sink.error(e);
                    }
                });
    }

    private Mono<Piece> open(DiskCut cut, Stretch stretch) {
        return stretch.hole()
                ? Mono.just(new Hole(stretch.startBytes(), stretch.endBytes()))
                : Mono.defer(() -> Pace.await(reading, stretch.lengthBytes()))
                        .then(Mono.defer(() -> pool.take(batchBytes)))
                        .map(lease -> cut.open(stretch, lease));
    }
}
