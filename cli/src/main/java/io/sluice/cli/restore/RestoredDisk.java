package io.sluice.cli.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Json;
import java.time.Duration;

/**
 * A disk that was restored.
 *
 * @param output which disk, and where it is now
 * @param writtenBytes of data; the rest of the disk is holes, or zeros on a device
 * @param time how long it took
 */
public record RestoredDisk(DiskOutput output, long writtenBytes, Duration time) {

    String line() {
        long size = output.disk().sizeBytes();
        return "restored " + output.disk().id() + " to " + output.path() + ": " + Amounts.size(size) + ", of which "
                + Amounts.size(writtenBytes) + " written, in " + Amounts.duration(time) + " ("
                + Amounts.speed(size, time) + ")";
    }

    ObjectNode json() {
        return Json.object()
                .put("id", output.disk().id())
                .put("out", output.path().toString())
                .put("sizeBytes", output.disk().sizeBytes())
                .put("writtenBytes", writtenBytes)
                .put("seconds", Json.seconds(time));
    }
}
