package io.sluice.sink.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;

/**
 * A segment that a recovery point's cycle wrote; its key follows from machine, cycle and id.
 *
 * @param id the segment's id
 * @param lengthBytes of the whole object
 * @param crc32c of the whole object
 * @param batches how many it holds
 */
public record PointSegment(Id id, long lengthBytes, int crc32c, int batches) {

    /** Refuses what no segment can be. */
    public PointSegment {
        if (id.isNone() || lengthBytes <= 0 || batches < 0) {
            throw new IllegalArgumentException(
                    "segment " + id + " of " + lengthBytes + " bytes with " + batches + " batches");
        }
    }

    static PointSegment read(Members json) {
        return new PointSegment(json.id("id"), json.quantity("length"), json.crc32c("crc32c"), json.count("batches"));
    }

    ObjectNode toJson() {
        return CheckedJson.object()
                .put("id", id.toString())
                .put("length", lengthBytes)
                .put("crc32c", Crc32c.hex(crc32c))
                .put("batches", batches);
    }
}
