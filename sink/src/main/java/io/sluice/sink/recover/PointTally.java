package io.sluice.sink.recover;

import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.RecoveryPoint;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Id;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Adds up what the segments of one point really hold, to be compared with what its manifest says. Threads: any. */
final class PointTally {

    private final RecoveryPoint point;
    private final long[] batches;
    private final long[] extents;
    private final long[] changedBytes;
    private final long[] mappedBytes;
    private final Set<Id> damaged = new HashSet<>();
    private long sequences;
    private long highestSequence = -1;
    private int passes;

    PointTally(RecoveryPoint point) {
        this.point = point;
        this.batches = new long[point.disks().size()];
        this.extents = new long[point.disks().size()];
        this.changedBytes = new long[point.disks().size()];
        this.mappedBytes = new long[point.disks().size()];
    }

    synchronized void add(BatchHeader header) {
        batches[header.disk()]++;
        extents[header.disk()] += header.extents().count();
        changedBytes[header.disk()] += header.extents().totalBytes();
        sequences += header.sequence();
        highestSequence = Math.max(highestSequence, header.sequence());
        passes = Math.max(passes, header.pass() + 1);
    }

    synchronized void addMapped(int disk, long bytes) {
        mappedBytes[disk] += bytes;
    }

    synchronized void addDamaged(Id segment) {
        damaged.add(segment);
    }

    /** Whether something was found in the segment, so that what points into it need not be looked at. */
    synchronized boolean isDamaged(Id segment) {
        return damaged.contains(segment);
    }

    /** What does not add up; nothing when a segment is damaged, since then it cannot. */
    synchronized List<Finding> compare() {
        List<Finding> findings = new ArrayList<>();
        if (!damaged.isEmpty()) {
            return findings;
        }
        long count = 0;
        for (PointDisk disk : point.disks()) {
            int i = disk.index();
            count += batches[i];
            if (disk.batches() != batches[i]
                    || disk.extents() != extents[i]
                    || disk.changedBytes() != changedBytes[i]) {
                findings.add(Finding.damage(
                        point.key(),
                        "disk " + disk.id() + " has " + disk.batches() + " batches, " + disk.extents() + " extents, "
                                + disk.changedBytes() + " bytes changed by the manifest and " + batches[i] + ", "
                                + extents[i] + ", " + changedBytes[i] + " by its segments"));
            }
            if (passes <= 1 ? mappedBytes[i] != changedBytes[i] : mappedBytes[i] > changedBytes[i]) {
                findings.add(Finding.damage(
                        point.key(),
                        "disk " + disk.id() + ": the map covers " + mappedBytes[i] + " bytes of " + changedBytes[i]
                                + " that changed"));
            }
        }
        if (highestSequence != count - 1 || sequences != count * (count - 1) / 2) {
            findings.add(Finding.damage(
                    point.key(), count + " batches do not have the sequences 0 to " + (count - 1) + ", each once"));
        }
        return findings;
    }
}
