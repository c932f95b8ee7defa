package io.sluice.gateway.cache;

import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.gateway.cycle.CycleTotals;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.vault.PointRun;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.OpenCycle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a cycle when it is opened here: nothing yet, or what the cache holds of it.
 *
 * @param identity which cycle
 * @param request what the agent asked for
 * @param closed its CLOSE_CYCLE, if that was received
 * @param durablePairs sequences that are durable, ends included
 * @param totals what these add up to
 * @param segments all that are closed, in the order of their making
 * @param runs the cycle's map runs, if its last segment is closed
 * @param notUploaded those of them that are still to be uploaded
 * @param isResumed whether it had begun before
 */
record CycleState(
        CycleIdentity identity,
        OpenCycle request,
        @Nullable CloseCycle closed,
        List<List<Long>> durablePairs,
        CycleTotals totals,
        List<SegmentSummary> segments,
        @Nullable List<PointRun> runs,
        List<FinishedSegment> notUploaded,
        boolean isResumed) {

    static CycleState fresh(CycleIdentity identity, OpenCycle request) {
        CycleTotals totals = new CycleTotals(identity.disks().size());
        return new CycleState(identity, request, null, List.of(), totals, List.of(), null, List.of(), false);
    }
}
