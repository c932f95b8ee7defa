package io.sluice.gateway.cache;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.cycle.CycleTotals;
import io.sluice.gateway.cycle.SequenceRanges;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Id;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.OpenCycle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of a cycle's journal: what has become durable, or has been decided. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "record")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalRecord.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = JournalRecord.Acknowledged.class, name = "acknowledged"),
    @JsonSubTypes.Type(value = JournalRecord.Finished.class, name = "finished"),
    @JsonSubTypes.Type(value = JournalRecord.Uploaded.class, name = "uploaded"),
    @JsonSubTypes.Type(value = JournalRecord.Closed.class, name = "closed"),
    @JsonSubTypes.Type(value = JournalRecord.Lost.class, name = "lost")
})
sealed interface JournalRecord {

    /** The first line: what the agent asked for and what it was told. */
    record Opened(CycleIdentity identity, OpenCycle request) implements JournalRecord {}

    /** The first {@code batches} batches of a segment, which end at byte {@code length}, are durable. */
    record Acknowledged(Id segment, int batches, long length) implements JournalRecord {}

    /**
     * A segment is closed and durable, and so is what maps it; {@code sequences} are pairs, ends included;
     * {@code wireBytes} are those of the frames that brought its batches. Only the cycle's last segment has
     * {@code runs}, which may be none.
     */
    record Finished(
            Id segment,
            long length,
            int crc32c,
            int batches,
            long storedBytes,
            long wireBytes,
            List<List<Long>> sequences,
            List<DiskTotals> totals,
            @JsonSetter(nulls = Nulls.SET) @Nullable List<PointRun> runs)
            implements JournalRecord {

        static Finished of(
                SegmentSummary summary, SequenceRanges sequences, CycleTotals totals, @Nullable List<PointRun> runs) {
            return new Finished(
                    summary.id(),
                    summary.length(),
                    summary.crc32c(),
                    summary.batches(),
                    summary.storedBytes(),
                    totals.wireBytes(),
                    sequences.pairs(),
                    totals.perDisk(),
                    runs);
        }

        SegmentSummary summary() {
            return new SegmentSummary(segment, length, crc32c, batches, storedBytes);
        }
    }

    /** A segment is durable in the sink. */
    record Uploaded(Id segment) implements JournalRecord {}

    /** The agent has closed the cycle with these totals. */
    record Closed(CloseCycle request) implements JournalRecord {}

    /** A sync failed: nobody knows what is on the disk, and the cycle is void. */
    record Lost(String reason) implements JournalRecord {}
}
