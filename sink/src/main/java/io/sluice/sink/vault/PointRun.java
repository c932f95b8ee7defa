package io.sluice.sink.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;

/**
 * Where a map run of a recovery point's cycle stands, and which stretch of which disk it covers.
 *
 * @param disk index of the disk
 * @param segment the segment that holds it
 * @param offsetBytes where in the segment
 * @param lengthBytes of the run
 * @param crc32c of the run's bytes
 * @param fromByte first byte of disk address, a multiple of {@link #STRETCH_BYTES}
 * @param toByte the end of the stretch, exclusive
 */
public record PointRun(
        int disk, Id segment, long offsetBytes, long lengthBytes, int crc32c, long fromByte, long toByte) {

    /** How much disk address one run covers: 256 GiB. */
    public static final long STRETCH_BYTES = 1L << 38;

    /** Refuses a place that no segment has, and a stretch that is none. */
    public PointRun {
        if (disk < 0 || segment.isNone() || offsetBytes < 0 || lengthBytes <= 0 || offsetBytes + lengthBytes < 0) {
            throw new IllegalArgumentException("run of disk " + disk + " in segment " + segment + ": " + lengthBytes
                    + " bytes from " + offsetBytes);
        }
        if (fromByte < 0 || fromByte % STRETCH_BYTES != 0 || toByte != fromByte + STRETCH_BYTES) {
            throw new IllegalArgumentException("run of disk " + disk + " from byte " + fromByte + " to " + toByte
                    + ": not one stretch of 256 GiB");
        }
    }

    static PointRun read(Members json) {
        return new PointRun(
                json.count("disk"),
                json.id("segment"),
                json.quantity("offset"),
                json.quantity("length"),
                json.crc32c("crc32c"),
                json.quantity("fromByte"),
                json.quantity("toByte"));
    }

    ObjectNode toJson() {
        return CheckedJson.object()
                .put("disk", disk)
                .put("segment", segment.toString())
                .put("offset", offsetBytes)
                .put("length", lengthBytes)
                .put("crc32c", Crc32c.hex(crc32c))
                .put("fromByte", fromByte)
                .put("toByte", toByte);
    }
}
