package io.sluice.agent.cut;

import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Extents;
import org.jspecify.annotations.Nullable;

/** Collects ranges that became zeros: one header covers many of them. Threads: one. */
final class ZeroCollector {

    /** The longest extent made here; the format's ceiling is 2 TiB less 512 bytes. */
    static final long MAX_EXTENT_BYTES = 1L << 40;

    private static final int MAX_EXTENTS = 1024;

    private final int disk;
    private final CutTotals totals;
    private final Extents.Builder extents = new Extents.Builder();

    ZeroCollector(int disk, CutTotals totals) {
        this.disk = disk;
        this.totals = totals;
    }

    /** Adds a range of at most {@link #MAX_EXTENT_BYTES} behind the others, in multiples of 512. */
    void add(long offsetBytes, long lengthBytes) {
        extents.add(offsetBytes, lengthBytes);
    }

    /** Whether it must be flushed before more is added. */
    boolean isFull() {
        return extents.count() >= MAX_EXTENTS;
    }

    /** What was collected, as a batch; null when nothing was. */
    @Nullable
    Batch flush() {
        if (extents.count() == 0) {
            return null;
        }
        BatchHeader header = BatchHeader.zeros(disk, totals.nextSequence(), 0, extents.build());
        totals.cut(header);
        return Batch.zeros(header);
    }
}
