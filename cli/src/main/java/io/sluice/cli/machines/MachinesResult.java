package io.sluice.cli.machines;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Result;
import io.sluice.cli.output.Table;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Machines as a table.
 *
 * @param json as the gateway gave it
 * @param clock times are shown in its zone
 */
record MachinesResult(JsonNode json, Clock clock) implements Result {

    private static final String NONE = "-";

    @Override
    public List<String> lines() {
        JsonNode machines = json.path("machines");
        if (machines.isEmpty()) {
            return List.of("no machines yet");
        }
        Table table = new Table("MACHINE", "POLICY", "FIRST SEEN", "LAST SEEN", ">POINT", "CERTIFICATE");
        machines.forEach(machine -> table.row(
                machine.path("name").asText(),
                machine.path("policy").asText(),
                time(machine.path("firstSeen")),
                time(machine.path("lastSeen")),
                machine.path("lastPoint").path("number").asText(NONE),
                machine.path("certificate").asText(NONE)));
        return table.lines();
    }

    private String time(JsonNode time) {
        return Amounts.time(Instant.parse(time.asText()), clock);
    }
}
