package io.sluice.cli.restore;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Result;
import io.sluice.sink.vault.RecoveryPoint;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What was restored.
 *
 * @param machine the machine's name
 * @param point the recovery point
 * @param disks its disks, those that were asked for
 * @param clock whose zone the time is shown in
 */
record RestoreResult(String machine, RecoveryPoint point, List<RestoredDisk> disks, Clock clock) implements Result {

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("machine " + machine + " as of " + Amounts.time(point.time(), clock) + " (" + clock.getZone()
                + "), point " + point.number() + ", "
                + point.consistency().jsonName());
        disks.forEach(disk -> lines.add(disk.line()));
        return lines;
    }

    @Override
    public JsonNode json() {
        return Json.object()
                .put("machine", machine)
                .put("point", point.number())
                .put("time", point.time().toString())
                .put("consistency", point.consistency().jsonName())
                .set("disks", Json.array(disks, RestoredDisk::json));
    }
}
