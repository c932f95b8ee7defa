package io.sluice.sink.vault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.config.Names;
import io.sluice.wire.Id;

/**
 * A disk as a recovery point holds it, and what its cycle changed on it.
 *
 * @param index its place in the cycle's disk table
 * @param id what the user calls it
 * @param incarnation new whenever the disk is added (again); maps belong to it
 * @param sizeBytes need not be a multiple of 512
 * @param sectorBytes the logical sector's size
 * @param batches how many batches of the cycle are of this disk
 * @param extents how many extents these have
 * @param changedBytes the lengths of all extents, zeros included
 */
public record PointDisk(
        int index,
        String id,
        Id incarnation,
        long sizeBytes,
        int sectorBytes,
        long batches,
        long extents,
        long changedBytes) {

    /** Refuses negative quantities and names that are none. */
    public PointDisk {
        Names.disk(id);
        if (index < 0 || sizeBytes < 0 || sectorBytes <= 0 || (batches | extents | changedBytes) < 0) {
            throw new IllegalArgumentException(
                    "disk " + id + " with index " + index + ", " + sizeBytes + " bytes in sectors of " + sectorBytes
                            + ", " + batches + " batches, " + extents + " extents, " + changedBytes + " bytes changed");
        }
        if (incarnation.isNone()) {
            throw new IllegalArgumentException("disk " + id + " without an incarnation");
        }
    }

    static PointDisk read(Members json) {
        return new PointDisk(
                json.count("index"),
                json.text("id"),
                json.id("incarnation"),
                json.quantity("sizeBytes"),
                json.count("sectorBytes"),
                json.quantity("batches"),
                json.quantity("extents"),
                json.quantity("changedBytes"));
    }

    ObjectNode toJson() {
        return CheckedJson.object()
                .put("index", index)
                .put("id", id)
                .put("incarnation", incarnation.toString())
                .put("sizeBytes", sizeBytes)
                .put("sectorBytes", sectorBytes)
                .put("batches", batches)
                .put("extents", extents)
                .put("changedBytes", changedBytes);
    }
}
