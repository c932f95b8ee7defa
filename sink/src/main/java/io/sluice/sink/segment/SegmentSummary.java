package io.sluice.sink.segment;

import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;

/**
 * What a recovery point says of a closed segment.
 *
 * @param id of the segment
 * @param length of the whole object, in bytes
 * @param crc32c of the whole object
 * @param batches how many it holds
 * @param storedBytes of the batches' payloads as they are stored
 */
public record SegmentSummary(Id id, long length, int crc32c, int batches, long storedBytes) {

    /** Refuses what cannot be. */
    public SegmentSummary {
        if (length <= 0 || batches < 0 || storedBytes < 0 || storedBytes > length) {
            throw new IllegalArgumentException("segment " + id + " of " + length + " bytes with " + batches
                    + " batches of " + storedBytes + " bytes");
        }
    }

    @Override
    public String toString() {
        return "segment " + id + ", " + length + " bytes, crc32c " + Crc32c.hex(crc32c) + ", " + batches + " batches";
    }
}
