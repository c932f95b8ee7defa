package io.sluice.cli.points;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Result;
import io.sluice.wire.Id;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is to go back to.
 *
 * @param vault the vault's id
 * @param machines by name
 * @param clock whose zone the times are shown in
 */
record PointsResult(Id vault, List<MachinePoints> machines, Clock clock) implements Result {

    @Override
    public List<String> lines() {
        if (machines.isEmpty()) {
            return List.of("no machine in this vault yet");
        }
        List<String> lines = new ArrayList<>();
        for (MachinePoints machine : machines) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(machine.lines(clock));
        }
        return lines;
    }

    @Override
    public JsonNode json() {
        return Json.object().put("vault", vault.toString()).set("machines", Json.array(machines, MachinePoints::json));
    }
}
