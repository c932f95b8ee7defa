package io.sluice.agent.cut;

import io.sluice.wire.BatchHeader;
import io.sluice.wire.DiskTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a cycle's cut has come to: how far it is, and the totals that CLOSE_CYCLE carries.
 *
 * <p>Threads: any. The totals are complete when the stream of batches is.
 */
public final class CutTotals {

    private final TreeMap<Integer, DiskTotals> disks = new TreeMap<>();
    private long nextSequence;
    private long scannedBytes;
    private long readBytes;
    private long changedBytes;

    synchronized long nextSequence() {
        return nextSequence++;
    }

    synchronized void scanned(long bytes) {
        scannedBytes += bytes;
    }

    synchronized void read(long bytes) {
        readBytes += bytes;
    }

    synchronized void cut(BatchHeader header) {
        long bytes = header.extents().totalBytes();
        changedBytes += bytes;
        disks.merge(
                header.disk(),
                new DiskTotals(header.disk(), 1, header.extents().count(), bytes),
                (one, other) -> new DiskTotals(
                        one.index(),
                        one.batches() + other.batches(),
                        one.extents() + other.extents(),
                        one.bytes() + other.bytes()));
    }

    /** How many batches there are so far. */
    public synchronized long batches() {
        return nextSequence;
    }

    /** Bytes of disk address dealt with so far, holes included. */
    public synchronized long scannedBytes() {
        return scannedBytes;
    }

    /** Bytes read from disks so far. */
    public synchronized long readBytes() {
        return readBytes;
    }

    /** Bytes of all extents so far, zeros included. */
    public synchronized long changedBytes() {
        return changedBytes;
    }

    /** The totals of each disk that has any. */
    public synchronized List<DiskTotals> disks() {
        return new ArrayList<>(disks.values());
    }
}
