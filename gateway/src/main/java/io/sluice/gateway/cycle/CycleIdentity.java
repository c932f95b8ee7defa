package io.sluice.gateway.cycle;

import io.sluice.sink.segment.SegmentDisk;
import io.sluice.sink.segment.SegmentHeader;
import io.sluice.wire.Id;
import java.util.List;

/**
 * Which cycle this is: of which machine, on top of what, with which disks.
 *
 * @param vault the vault
 * @param machine the machine
 * @param cycle the cycle
 * @param base the newest point's cycle when it was opened, {@link Id#NONE} when there was none
 * @param kind {@code initial}, {@code delta} or {@code resync}
 * @param disks in the order of their index
 */
public record CycleIdentity(Id vault, Id machine, Id cycle, Id base, String kind, List<SegmentDisk> disks) {

    /** Keeps the list as it is now. */
    public CycleIdentity {
        disks = List.copyOf(disks);
    }

    /** The header of a segment of this cycle. */
    public SegmentHeader segmentHeader(Id segment) {
        return new SegmentHeader(segment, vault, machine, cycle, base, disks);
    }
}
