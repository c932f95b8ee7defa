package io.sluice.agent.state;

import io.sluice.wire.Id;
import io.sluice.wire.Message.CloseCycle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cycle whose digests are kept, or that may be resumed.
 *
 * @param cycle its id
 * @param view the id of its view
 * @param batchBytes size of its batches: another size gives other batches
 * @param base the cycle that it was cut against; null: zeros
 * @param disks in the order of their index
 * @param close what closes it, once it is cut to the end; null before
 */
public record CycleRecord(
        Id cycle,
        Id view,
        int batchBytes,
        @Nullable Id base,
        List<DiskRecord> disks,
        @Nullable CloseCycle close) {

    /** Refuses a cycle without disks. */
    public CycleRecord {
        disks = List.copyOf(disks);
        if (disks.isEmpty() || cycle.isNone() || view.isNone()) {
            throw new IllegalArgumentException("a record of cycle " + cycle + " with " + disks.size() + " disks");
        }
    }

    /** The same cycle, cut to the end. */
    public CycleRecord closedBy(CloseCycle newClose) {
        return new CycleRecord(cycle, view, batchBytes, base, disks, newClose);
    }

    /** Whether both are cut from the same view in the same way, so that they give the same batches. */
    public boolean isSameCut(CycleRecord other) {
        return cycle.equals(other.cycle)
                && view.equals(other.view)
                && batchBytes == other.batchBytes
                && Objects.equals(base, other.base)
                && disks.equals(other.disks);
    }

    /** What is kept about one of its disks. */
    public Optional<DiskRecord> disk(Id incarnation) {
        return disks.stream()
                .filter(disk -> disk.incarnation().equals(incarnation))
                .findFirst();
    }

    /**
     * A disk of the cycle.
     *
     * @param id its name
     * @param incarnation its id in the vault
     * @param sizeBytes of it in this cycle
     * @param baseKind what it was compared with: decides which batches come out
     * @param baseSizeBytes its size there
     * @param identity what its view must look like if the cycle is to be resumed by another process; null: it cannot be
     */
    public record DiskRecord(
            String id,
            Id incarnation,
            long sizeBytes,
            BaseKind baseKind,
            long baseSizeBytes,
            @Nullable String identity) {}

    /** What a disk was compared with. */
    public enum BaseKind {
        /** Zeros. */
        ZEROS,
        /** The digests of the base cycle. */
        DIGESTS,
        /** Nothing: everything was sent. */
        UNKNOWN
    }
}
