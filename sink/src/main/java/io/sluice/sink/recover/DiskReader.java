package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.map.BatchRef;
import io.sluice.sink.map.DiskView;
import io.sluice.sink.map.ViewPiece;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.DecodedBatch;
import io.sluice.sink.segment.SegmentReader;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads any range of a disk as it was at a recovery point.
 *
 * <p>Threads: any; each read waits for map, store and decoding on {@code scheduler}, whose threads may block and are neither the view's nor the
 * store's. Owns: nothing; a result belongs to whoever asked. Errors: {@link io.sluice.sink.DamagedException}. Limits: a read fetches whole
 * batches, one after the other, and keeps none.
 */
public final class DiskReader {

    private final DiskView view;
    private final SegmentReader reader;
    private final BatchDecoder decoder;
    private final ByteBufAllocator allocator;
    private final Scheduler scheduler;

    /** Collaborators stay the caller's. */
    public DiskReader(
            DiskView view,
            SegmentReader reader,
            BatchDecoder decoder,
            ByteBufAllocator allocator,
            Scheduler scheduler) {
        this.view = view;
        this.reader = reader;
        this.decoder = decoder;
        this.allocator = allocator;
        this.scheduler = scheduler;
    }

    /** The bytes from {@code offsetBytes} on, which must lie within the disk. */
    public Mono<ByteBuf> read(long offsetBytes, int lengthBytes) {
        return view.pieces(offsetBytes, offsetBytes + lengthBytes)
                .collectList()
                .publishOn(scheduler)
                .map(pieces -> fill(pieces, offsetBytes, lengthBytes));
    }

    private ByteBuf fill(List<ViewPiece> pieces, long offsetBytes, int lengthBytes) {
        ByteBuf into = allocator.directBuffer(lengthBytes, lengthBytes).writeZero(lengthBytes);
        boolean complete = false;
        try {
            for (ReadPlan plan : ReadPlan.of(pieces)) {
                plan.batches().forEach(batch -> copy(batch, into, offsetBytes));
            }
            complete = true;
            return into;
        } finally {
            if (!complete) {
                into.release();
            }
        }
    }

    private void copy(ReadPlan.Batch batch, ByteBuf into, long offsetBytes) {
        BatchRef ref = batch.ref();
        String key = ref.object().key();
        ByteBuf record = reader.read(key, ref.position(), ref.recordLength())
                .blockOptional()
                .orElseThrow();
        try (DecodedBatch decoded = decoder.decode(record, ref.object().cycle(), key, ref.position())) {
            ref.checkNames(decoded.header(), batch.pieces());
            for (ViewPiece piece : batch.pieces()) {
                into.setBytes(
                        Math.toIntExact(piece.offsetBytes() - offsetBytes),
                        decoded.raw(),
                        piece.rawPosition(),
                        Math.toIntExact(piece.lengthBytes()));
            }
        } finally {
            record.release();
        }
    }
}
