package io.sluice.cli.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.agent.replicate.ReplicationResult;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Result;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * The recovery point that was made.
 *
 * @param machine its name
 * @param result what came of the cycle
 * @param time from the start of the command
 * @param clock whose zone the point's time is shown in
 */
record ReplicateResult(String machine, ReplicationResult result, Duration time, Clock clock) implements Result {

    @Override
    public List<String> lines() {
        return List.of(
                "machine " + machine + ", point " + result.point() + " of "
                        + Amounts.time(result.time(), clock) + " (" + clock.getZone() + "), " + result.kind() + ", "
                        + result.consistency(),
                "changed " + Amounts.size(result.changedBytes()) + " of " + Amounts.size(result.diskBytes()) + ", read "
                        + Amounts.size(result.readBytes()) + ", sent " + Amounts.size(result.sentBytes()) + ", stored "
                        + Amounts.size(result.storedBytes()) + " (ratio "
                        + Amounts.ratio(result.changedBytes(), result.storedBytes()) + "), in "
                        + Amounts.duration(time) + " (" + Amounts.speed(result.diskBytes(), time) + ")");
    }

    @Override
    public JsonNode json() {
        return Json.object()
                .put("machine", machine)
                .put("machineId", result.machine().toString())
                .put("vault", result.vault().toString())
                .put("point", result.point())
                .put("time", result.time().toString())
                .put("cycle", result.cycle().toString())
                .put("kind", result.kind())
                .put("consistency", result.consistency())
                .put("diskBytes", result.diskBytes())
                .put("readBytes", result.readBytes())
                .put("changedBytes", result.changedBytes())
                .put("sentBytes", result.sentBytes())
                .put("wireBytes", result.wireBytes())
                .put("storedBytes", result.storedBytes())
                .put("seconds", Json.seconds(time))
                .set("warnings", Json.array(result.warnings(), Json::text));
    }
}
