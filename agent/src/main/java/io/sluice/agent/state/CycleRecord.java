package io.sluice.agent.state;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CloseCycle;
import java.time.Instant;
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
 * @param part what of the disks it reads; null: all of them
 * @param began when the run that made this record began, by this host's clock; null in records of earlier versions
 */
public record CycleRecord(
        Id cycle,
        Id view,
        int batchBytes,

        @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
        Id base,

        List<DiskRecord> disks,

        @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
        CloseCycle close,

        @JsonSetter(nulls = Nulls.SET) @Nullable PartRecord part,
        @JsonSetter(nulls = Nulls.SET) @Nullable String began) {

    /** Refuses a cycle without disks. */
    public CycleRecord {
        disks = List.copyOf(disks);
        if (began != null) {
            Instant.parse(began);
        }
        if (disks.isEmpty() || cycle.isNone() || view.isNone()) {
            throw new IllegalArgumentException("a record of cycle " + cycle + " with " + disks.size() + " disks");
        }
    }

    /** The same cycle, cut to the end. */
    public CycleRecord closedBy(CloseCycle newClose) {
        return new CycleRecord(cycle, view, batchBytes, base, disks, newClose, part, began);
    }

    /** The same cycle, reading that part. */
    public CycleRecord reading(@Nullable PartRecord newPart) {
        return new CycleRecord(cycle, view, batchBytes, base, disks, close, newPart, began);
    }

    /** Whether it is of a first copy or resync of which each cycle reads a part. */
    public boolean makesSeed() {
        return part != null && part.isLess();
    }

    /** When the run that made this record began, where that is known. */
    Optional<Instant> beganAt() {
        return Optional.ofNullable(began).map(Instant::parse);
    }

    /** Whether both are cut from the same view in the same way, so that they give the same batches. */
    public boolean isSameCut(CycleRecord other) {
        return cycle.equals(other.cycle)
                && view.equals(other.view)
                && batchBytes == other.batchBytes
                && Objects.equals(base, other.base)
                && startBytes() == other.startBytes()
                && disks.equals(other.disks);
    }

    private long startBytes() {
        return part == null ? 0 : part.startBytes();
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

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
            String identity) {}

    /**
     * A part of all disks, one behind the other: {@link io.sluice.agent.cut.Part}.
     *
     * @param startBytes where it begins
     * @param endBytes where it ends; null: that is not known yet
     */
    public record PartRecord(
            long startBytes,

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
            Long endBytes) {

        /** A part that may turn out to be everything. */
        public static final PartRecord FROM_THE_START = new PartRecord(0, null);

        /** What follows on disks of that many addresses; empty when this has come to their end. */
        public Optional<PartRecord> next(long addresses) {
            return endBytes != null && endBytes < addresses
                    ? Optional.of(new PartRecord(endBytes, null))
                    : Optional.empty();
        }

        boolean isLess() {
            return startBytes > 0 || endBytes != null;
        }

        /** The same, ending there. */
        public PartRecord endingAt(long newEndBytes) {
            return new PartRecord(startBytes, newEndBytes);
        }
    }

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
