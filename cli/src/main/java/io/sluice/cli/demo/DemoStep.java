package io.sluice.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Table;
import io.sluice.cli.restore.RestoredDisk;
import java.time.Duration;
import java.util.Locale;

/**
 * A cycle or a restore, as a row of the table; what does not apply is negative.
 *
 * @param name what was done
 * @param diskBytes size of the disk
 * @param changedBytes in the cycle
 * @param readBytes from the disk
 * @param sentBytes over the wire
 * @param storedBytes in the vault
 * @param writtenBytes to the restored disk
 * @param time how long it took
 */
record DemoStep(
        String name,
        long diskBytes,
        long changedBytes,
        long readBytes,
        long sentBytes,
        long storedBytes,
        long writtenBytes,
        Duration time) {

    private static final long NONE = -1;
    private static final double NANOS_PER_SEC = 1e9;

    static DemoStep cycle(ReplicationResult result, Duration time) {
        return new DemoStep(
                "cycle " + result.point() + ", " + result.kind(),
                result.diskBytes(),
                result.changedBytes(),
                result.readBytes(),
                result.sentBytes(),
                result.storedBytes(),
                NONE,
                time);
    }

    static DemoStep restore(long point, RestoredDisk restored) {
        return new DemoStep(
                "restore of point " + point,
                restored.output().disk().sizeBytes(),
                NONE,
                NONE,
                NONE,
                NONE,
                restored.writtenBytes(),
                restored.time());
    }

    static Table table() {
        return new Table("", ">changed", ">read", ">sent", ">stored", ">ratio", ">written", ">seconds", ">disk MB/s");
    }

    void addTo(Table table) {
        table.row(
                name,
                size(changedBytes),
                size(readBytes),
                size(sentBytes),
                size(storedBytes),
                Amounts.ratio(changedBytes, storedBytes),
                size(writtenBytes),
                String.format(Locale.ROOT, "%.2f", time.toNanos() / NANOS_PER_SEC),
                Amounts.speed(diskBytes, time).replace(" MB/s", ""));
    }

    private static String size(long bytes) {
        return bytes == NONE ? "-" : Amounts.size(bytes);
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("step", name).put("diskBytes", diskBytes);
        put(json, "changedBytes", changedBytes);
        put(json, "readBytes", readBytes);
        put(json, "sentBytes", sentBytes);
        put(json, "storedBytes", storedBytes);
        put(json, "writtenBytes", writtenBytes);
        return json.put("seconds", Json.seconds(time));
    }

    private static void put(ObjectNode json, String name, long bytes) {
        if (bytes != NONE) {
            json.put(name, bytes);
        }
    }
}
