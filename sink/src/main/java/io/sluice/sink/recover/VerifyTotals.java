package io.sluice.sink.recover;

import java.util.concurrent.atomic.LongAdder;

/** What {@link Verify} has looked at so far: it counts while the verification runs. Threads: any. */
public final class VerifyTotals {

    final LongAdder machineCount = new LongAdder();
    final LongAdder pointCount = new LongAdder();
    final LongAdder segmentCount = new LongAdder();
    final LongAdder batchCount = new LongAdder();
    final LongAdder byteCount = new LongAdder();
    final LongAdder rawByteCount = new LongAdder();

    /** Machines. */
    public long machines() {
        return machineCount.sum();
    }

    /** Recovery points. */
    public long points() {
        return pointCount.sum();
    }

    /** Segments. */
    public long segments() {
        return segmentCount.sum();
    }

    /** Batches, each decompressed. */
    public long batches() {
        return batchCount.sum();
    }

    /** Bytes of the objects that were read. */
    public long bytes() {
        return byteCount.sum();
    }

    /** Bytes of data after decompression. */
    public long rawBytes() {
        return rawByteCount.sum();
    }
}
