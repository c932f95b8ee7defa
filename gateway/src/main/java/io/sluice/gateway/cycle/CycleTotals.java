package io.sluice.gateway.cycle;

import io.sluice.wire.BatchHeader;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What has been made durable of a cycle, per disk, and what it took on the wire. Threads: any. */
public final class CycleTotals {

    private final long[] batches;
    private final long[] extents;
    private final long[] bytes;
    private long wireBytes;

    /** Zero, for that many disks. */
    public CycleTotals(int disks) {
        batches = new long[disks];
        extents = new long[disks];
        bytes = new long[disks];
    }

    /** Counts a batch. */
    public synchronized void add(BatchHeader header) {
        batches[header.disk()]++;
        extents[header.disk()] += header.extents().count();
        bytes[header.disk()] += header.extents().totalBytes();
        wireBytes += Frame.HEAD_BYTES + header.headerLength() + header.rawLength();
    }

    /** Counts what was counted elsewhere. */
    public synchronized void add(DiskTotals disk) {
        batches[disk.index()] += disk.batches();
        extents[disk.index()] += disk.extents();
        bytes[disk.index()] += disk.bytes();
    }

    /** Counts frame bytes that were counted elsewhere. */
    public synchronized void addWireBytes(long frameBytes) {
        wireBytes += frameBytes;
    }

    /** Bytes of the frames that brought the batches, each counted once: on the wire they are not compressed. */
    public synchronized long wireBytes() {
        return wireBytes;
    }

    /** All disks, in the order of their index. */
    public synchronized List<DiskTotals> perDisk() {
        return IntStream.range(0, batches.length)
                .mapToObj(disk -> new DiskTotals(disk, batches[disk], extents[disk], bytes[disk]))
                .toList();
    }

    /** Whether nothing was counted. */
    public synchronized boolean isZero() {
        return Arrays.stream(batches).allMatch(count -> count == 0);
    }

    /** Whether the agent's totals, which may leave out disks without change, are these. */
    public boolean matches(List<DiskTotals> claimed) {
        List<DiskTotals> all = new ArrayList<>(IntStream.range(0, batches.length)
                .mapToObj(disk -> new DiskTotals(disk, 0, 0, 0))
                .toList());
        for (DiskTotals disk : claimed) {
            if (disk.index() >= all.size() || all.get(disk.index()).batches() != 0) {
                return false;
            }
            all.set(disk.index(), disk);
        }
        return all.equals(perDisk());
    }
}
