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
        return new CycleRecord(cycle, view, batchBytes, base, disks, newClose, began);
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

            @JsonProperty(required = true) @JsonSetter(nulls = Nulls.SET) @Nullable
            String identity) {}

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
