package io.sluice.gateway.holdup;

import io.sluice.wire.LaneCounts;
import org.jspecify.annotations.Nullable;

/**
 * Where the data of one machine's cycle is at a moment.
 *
 * @param phase how far the cycle is
 * @param isCacheFull whether windows are closed for want of room
 * @param lanes data connections of the cycle
 * @param compressing batches that wait for a core or are on one
 * @param frontBytes frame bytes that have come and are not durable
 * @param windowBytes how many of them there may be on one lane
 * @param uploads objects that are being written to the sink
 * @param throttled how many of these wait for the bandwidth limit
 * @param agent what the agent's lanes wait for; null where it has not told
 */
public record Moment(
        Phase phase,
        boolean isCacheFull,
        int lanes,
        long compressing,
        long frontBytes,
        long windowBytes,
        long uploads,
        long throttled,
        @Nullable LaneCounts agent) {

    /** How far a cycle is. */
    public enum Phase {
        /** Changes come. */
        RECEIVING,
        /** All has come; the rest goes to the sink. */
        UPLOADING,
        /** All is in the sink; the recovery point is being made. */
        COMMITTING
    }
}
