package io.sluice.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The status document for people. Format of the document: docs/openapi.json. */
final class StatusText {

    private static final double MILLIS_PER_SEC = 1e3;
    private static final String NONE = "-";

    private final Clock clock;

    /** Times are shown in the clock's zone. */
    StatusText(Clock clock) {
        this.clock = clock;
    }

    /** All of it: the gateway, what to look at, a table of machines. */
    List<String> lines(JsonNode status) {
        List<String> lines = new ArrayList<>(gateway(status.get("gateway")));
        JsonNode machines = status.get("machines");
        if (machines.isEmpty()) {
            lines.add("no machine has been replicated yet");
            return lines;
        }
        Table table = new Table(
                "MACHINE", "STATE", ">POINT", "TIME", "CONSISTENCY", ">RPO", "HELD UP BY", "PROGRESS", "LAST CYCLE");
        machines.forEach(machine -> row(table, machine));
        lines.addAll(table.lines());
        machines.forEach(machine -> orders(lines, machine));
        return lines;
    }

    private static List<String> gateway(JsonNode gateway) {
        List<String> lines = new ArrayList<>();
        lines.add("gateway " + gateway.get("health").asText() + ", up "
                + duration(gateway.get("uptimeSeconds").asDouble()) + ", vault "
                + gateway.get("vault").asText() + ", connected "
                + gateway.get("sessions").asText());
        lines.add("receiving " + speed(gateway, "receivedBytesPerSec") + ", storing "
                + speed(gateway, "storedBytesPerSec") + ", compressing at level "
                + gateway.get("compressionLevel").asText()
                + (gateway.get("compressionAuto").asBoolean() ? " (auto)" : "") + ", cache "
                + size(gateway, "cacheUsedBytes") + " of "
                + size(gateway, "cacheLimitBytes") + ", memory " + size(gateway, "memoryUsedBytes") + " of "
                + size(gateway, "memoryLimitBytes"));
        gateway.get("findings")
                .forEach(finding -> lines.add(finding.get("severity").asText() + ": "
                        + finding.get("line").asText()));
        return lines;
    }

    private void row(Table table, JsonNode machine) {
        JsonNode point = machine.get("lastPoint");
        table.row(
                machine.get("name").asText(),
                state(machine),
                point.isNull() ? NONE : point.get("number").asText(),
                point.isNull() ? NONE : time(point.get("time")),
                point.isNull() ? NONE : point.get("consistency").asText(),
                machine.get("rpoSeconds").isNull()
                        ? NONE
                        : duration(machine.get("rpoSeconds").asDouble()),
                heldUp(machine.get("heldUp")),
                progress(machine.get("cycle")),
                last(machine.get("lastCycle")));
    }

    private String state(JsonNode machine) {
        JsonNode since = machine.get("offlineSince");
        boolean isPaused = machine.hasNonNull("paused") && machine.get("cycle").isNull();
        return (isPaused ? "paused, " : "")
                + machine.get("state").asText()
                + (since.isNull() ? "" : " since " + time(since));
    }

    private void orders(List<String> lines, JsonNode machine) {
        String name = machine.get("name").asText();
        if (machine.hasNonNull("paused")) {
            lines.add(name + " is paused since " + order(machine.get("paused")));
        }
        if (machine.hasNonNull("resync")) {
            lines.add(name + " is to send everything, ordered " + order(machine.get("resync")));
        }
    }

    private String order(JsonNode order) {
        String by = order.get("by").asText();
        String reason = order.get("reason").asText();
        return time(order.get("since")) + (by.isEmpty() ? "" : " by " + by) + (reason.isEmpty() ? "" : ": " + reason);
    }

    private static String heldUp(JsonNode heldUp) {
        if (heldUp.isNull()) {
            return NONE;
        }
        double total = 0;
        for (JsonNode seconds : heldUp.get("hops")) {
            total += seconds.asDouble();
        }
        return heldUp.get("by").asText() + ", " + duration(heldUp.get("seconds").asDouble()) + " of " + duration(total);
    }

    private static String progress(JsonNode cycle) {
        return cycle.isNull()
                ? NONE
                : cycle.get("kind").asText() + ", " + size(cycle, "receivedBytes") + " received, "
                        + size(cycle, "durableBytes") + " durable";
    }

    private static String last(JsonNode cycle) {
        return cycle.isNull()
                ? NONE
                : cycle.get("kind").asText() + ", " + size(cycle, "changedBytes") + " in "
                        + duration(cycle.get("seconds").asDouble()) + ", " + size(cycle, "storedBytes") + " stored";
    }

    private String time(JsonNode time) {
        return Amounts.time(Instant.parse(time.asText()), clock);
    }

    private static String size(JsonNode parent, String name) {
        return Amounts.size(parent.get(name).asLong());
    }

    private static String speed(JsonNode parent, String name) {
        return Amounts.speed(parent.get(name).asLong(), Duration.ofSeconds(1));
    }

    private static String duration(double seconds) {
        return Amounts.duration(Duration.ofMillis((long) (seconds * MILLIS_PER_SEC)));
    }
}
