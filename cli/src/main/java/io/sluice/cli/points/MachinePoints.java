package io.sluice.cli.points;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Table;
import io.sluice.sink.vault.MachineRecord;
import io.sluice.sink.vault.PointDisk;
import io.sluice.sink.vault.RecoveryPoint;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A machine with its recovery points.
 *
 * @param machine its record
 * @param points from the first on
 */
record MachinePoints(MachineRecord machine, List<RecoveryPoint> points) {

    List<String> lines(Clock clock) {
        if (points.isEmpty()) {
            return List.of("machine " + machine.name() + ", no recovery point yet");
        }
        List<String> lines = new ArrayList<>();
        lines.add("machine " + machine.name() + ", disks: "
                + points.get(points.size() - 1).disks().stream()
                        .map(PointDisk::id)
                        .collect(Collectors.joining(", ")));
        Table table =
                new Table(">point", "time (" + clock.getZone() + ")", "kind", "consistency", ">changed", ">stored");
        points.forEach(point -> table.row(
                point.number(),
                Amounts.time(point.time(), clock),
                point.kind().jsonName(),
                point.consistency().jsonName(),
                Amounts.size(changedBytes(point)),
                Amounts.size(point.storedBytes())));
        table.lines().forEach(line -> lines.add("  " + line));
        return lines;
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("id", machine.machine().toString()).put("name", machine.name());
        json.set("points", Json.array(points, MachinePoints::json));
        return json;
    }

    private static ObjectNode json(RecoveryPoint point) {
        ObjectNode json = Json.object()
                .put("number", point.number())
                .put("time", point.time().toString())
                .put("kind", point.kind().jsonName())
                .put("consistency", point.consistency().jsonName())
                .put("recoverable", point.isRecoverable())
                .put("changedBytes", changedBytes(point))
                .put("wireBytes", point.wireBytes())
                .put("storedBytes", point.storedBytes())
                .put("cycle", point.cycle().toString());
        json.set("disks", Json.array(point.disks(), MachinePoints::json));
        return json;
    }

    private static ObjectNode json(PointDisk disk) {
        return Json.object()
                .put("id", disk.id())
                .put("sizeBytes", disk.sizeBytes())
                .put("changedBytes", disk.changedBytes());
    }

    private static long changedBytes(RecoveryPoint point) {
        return point.disks().stream().mapToLong(PointDisk::changedBytes).sum();
    }
}
