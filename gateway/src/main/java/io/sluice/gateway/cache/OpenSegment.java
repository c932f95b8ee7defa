package io.sluice.gateway.cache;

import io.netty.buffer.ByteBuf;
import io.sluice.gateway.cycle.CycleTotals;
import io.sluice.gateway.cycle.SequenceRanges;
import io.sluice.sink.map.SegmentExtents;
import io.sluice.sink.segment.BatchPlace;
import io.sluice.sink.segment.SegmentWriter;
import io.sluice.wire.BatchHeader;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The segment that a cycle is writing, and what its batches cover, which is remembered until it has been mapped.
 *
 * <p>Threads: appending by one thread at a time; afterwards, handed over through a queue, finishing by another.
 */
final class OpenSegment {

    private final Path file;
    private final SegmentWriter writer;
    private final SegmentExtents extents;
    private final SequenceRanges sequences = new SequenceRanges();
    private final CycleTotals totals;
    private long cacheBytes;

    OpenSegment(Path file, SegmentWriter writer) {
        this.file = file;
        this.writer = writer;
        this.extents = new SegmentExtents(writer.header());
        this.totals = new CycleTotals(writer.header().disks().size());
    }

    Path file() {
        return file;
    }

    SegmentWriter writer() {
        return writer;
    }

    SegmentExtents extents() {
        return extents;
    }

    SequenceRanges sequences() {
        return sequences;
    }

    CycleTotals totals() {
        return totals;
    }

    /** What its batches take in the cache. */
    long cacheBytes() {
        return cacheBytes;
    }

    void append(BatchHeader header, ByteBuf payload) throws IOException {
        BatchPlace place = writer.append(header, payload);
        extents.visit(header, place);
        sequences.add(header.sequence());
        totals.add(header);
        cacheBytes += header.recordLength();
    }
}
