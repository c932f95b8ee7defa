package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.DiskView;
import io.sluice.sink.map.ViewPiece;
import io.sluice.sink.recover.ReadPlan.Batch;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.DecodedBatch;
import io.sluice.sink.segment.SegmentReader;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Writes a disk as it was at a recovery point to a target.
 *
 * <p>The path: pieces of the view, in windows; of each window the batches that hold them, those side by side in one read; each batch decoded,
 * checked and written where its pieces belong, in any order.
 *
 * <p>Threads: reads wait on the store's threads, pages of the map on the view's; decoding and writing run on {@code workers}, whose threads
 * may block, and which is neither of the others. Owns: the target, from {@link #to} on: completed at the end, closed in any case. Errors:
 * {@link DamagedException} as soon as a checksum is wrong; wrong bytes are never written. Limits: {@link RestoreSettings}.
 */
public final class Restore {

    /** Pieces that are looked at together; those of one batch are mostly within one window, so that it is read once. */
    private static final int WINDOW_PIECES = 2048;

    private final SegmentReader reader;
    private final BatchDecoder decoder;
    private final RestoreSettings settings;
    private final Scheduler workers;

    /** Collaborators stay the caller's. */
    public Restore(SegmentReader reader, BatchDecoder decoder, RestoreSettings settings, Scheduler workers) {
        this.reader = reader;
        this.decoder = decoder;
        this.settings = settings;
        this.workers = workers;
    }

    /**
     * Restores the whole disk.
     *
     * @param progress is told of every stretch that is done, in bytes, holes included; from several threads. The sum is the disk's size
     * @return the bytes of data that were written
     */
    public Mono<Long> to(DiskView view, RestoreTarget target, LongConsumer progress) {
        return Mono.usingWhen(
                prepare(view, target),
                run -> write(view, run, progress)
                        .flatMap(written -> onWorkers(target::complete).thenReturn(written)),
                run -> onWorkers(run::close));
    }

    /** What lives as long as one restore: the target, and the records that are on their way from a read to a worker. */
    private record Run(RestoreTarget target, HeldBuffers records, AtomicBoolean failed) {

        /** Hands on the first error; what else fails while the others are being cancelled is of no interest any more. */
        Mono<Long> fail(Throwable error) {
            return failed.compareAndSet(false, true) ? Mono.error(error) : Mono.empty();
        }

        void close() throws IOException {
            records.close();
            target.close();
        }
    }

    private Mono<Run> prepare(DiskView view, RestoreTarget target) {
        return onWorkers(() -> target.prepare(view.disk().sizeBytes()))
                .onErrorResume(error -> onWorkers(target::close).then(Mono.error(error)))
                .thenReturn(new Run(target, new HeldBuffers(), new AtomicBoolean()));
    }

    private Mono<Long> write(DiskView view, Run run, LongConsumer progress) {
        return view.pieces(0, view.disk().sizeBytes())
                .buffer(WINDOW_PIECES)
                .concatMap(window -> writeWindow(window, run, progress), 1)
                .reduce(0L, Long::sum);
    }

    private Flux<Long> writeWindow(List<ViewPiece> window, Run run, LongConsumer progress) {
        Flux<Long> zeros = Flux.fromIterable(window)
                .filter(ViewPiece::isZeros)
                .concatMap(piece -> writeZeros(piece, run.target(), progress));
        Flux<Long> data = Flux.fromIterable(ReadPlan.of(window))
                .flatMap(plan -> writePlan(plan, run, progress), settings.readsInFlight(), 1);
        return data.concatWith(zeros);
    }

    private Mono<Long> writeZeros(ViewPiece piece, RestoreTarget target, LongConsumer progress) {
        Mono<Void> written = target.wantsZeros()
                ? onWorkers(() -> target.writeZeros(piece.offsetBytes(), piece.lengthBytes()))
                : Mono.empty();
        return written.then(Mono.fromSupplier(() -> {
            progress.accept(piece.lengthBytes());
            return target.wantsZeros() ? piece.lengthBytes() : 0L;
        }));
    }

    private Mono<Long> writePlan(ReadPlan plan, Run run, LongConsumer progress) {
        return reader.read(plan.object().key(), plan.position(), plan.length())
                .map(run.records()::hold)
                .publishOn(workers)
                .handle((ticket, sink) -> {
                    ByteBuf records = ticket.take();
                    if (records == null) {
                        return;
                    }
                    try {
                        sink.next(writeBatches(plan, records, run.target(), progress));
                    } catch (ClosedChannelException e) {
                        // Another read failed or the restore was cancelled; if not, completing the target fails.
                        sink.complete();
                    } catch (IOException e) {
                        sink.error(e);
                    } finally {
                        records.release();
                    }
                })
                .cast(Long.class)
                .onErrorResume(run::fail);
    }

    private long writeBatches(ReadPlan plan, ByteBuf records, RestoreTarget target, LongConsumer progress)
            throws IOException {
        long written = 0;
        for (Batch batch : plan.batches()) {
            int at = Math.toIntExact(batch.ref().position() - plan.position());
            ByteBuf record = records.slice(at, batch.ref().recordLength());
            try (DecodedBatch decoded = decoder.decode(
                    record,
                    plan.object().cycle(),
                    plan.object().key(),
                    batch.ref().position())) {
                batch.ref().checkNames(decoded.header(), batch.pieces());
                for (ViewPiece piece : batch.pieces()) {
                    int length = Math.toIntExact(piece.lengthBytes());
                    target.write(piece.offsetBytes(), decoded.raw(), piece.rawPosition(), length);
                    progress.accept(length);
                    written += length;
                }
            }
        }
        return written;
    }

    /** Work that may throw {@link IOException}. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private Mono<Void> onWorkers(Work work) {
        return Mono.<Void>fromCallable(() -> {
                    work.run();
                    return null;
                })
                .subscribeOn(workers);
    }
}
