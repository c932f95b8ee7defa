package io.sluice.sink.segment;

import java.util.List;

/**
 * A segment of the cache after {@link SegmentRecovery}: closed and durable.
 *
 * @param header what it says about itself
 * @param summary as {@link SegmentWriter#finish} would have given it
 * @param runs its map runs; none when it was cut, even if some had been begun
 * @param cut whether it had not been closed
 */
public record RecoveredSegment(SegmentHeader header, SegmentSummary summary, List<SegmentRun> runs, boolean cut) {

    /** Keeps the list as it is now. */
    public RecoveredSegment {
        runs = List.copyOf(runs);
    }
}
