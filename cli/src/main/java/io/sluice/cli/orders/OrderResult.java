package io.sluice.cli.orders;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Result;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a machine stands after an order.
 *
 * @param order what was ordered
 * @param json as the gateway gave it
 * @param clock times are shown in its zone
 */
record OrderResult(Order order, JsonNode json, Clock clock) implements Result {

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("machine '" + json.path("machine").asText() + "' " + what());
        if (!json.path("connected").asBoolean() && json.path("changed").asBoolean()) {
            lines.add("its agent is not connected, and hears of it when it is");
        }
        return lines;
    }

    private String what() {
        boolean isChanged = json.path("changed").asBoolean();
        return switch (order) {
            case PAUSE -> (isChanged ? "is paused" : "was paused before, since " + since("paused")) + underWay();
            case RESUME -> isChanged ? "is resumed: a cycle begins at once" : "was not paused";
            case RESYNC -> "sends everything in its next cycle" + when();
        };
    }

    private String underWay() {
        return hasCycle() ? "; the cycle under way (" + json.path("cycle").asText() + ") is finished" : "";
    }

    private String when() {
        if (json.hasNonNull("paused")) {
            return ", when it is resumed: it is paused since " + since("paused");
        }
        return hasCycle()
                ? ", behind the one under way (" + json.path("cycle").asText() + ")"
                : ", which begins at once";
    }

    private boolean hasCycle() {
        return json.path("cycle").isTextual();
    }

    private String since(String kind) {
        return Amounts.time(Instant.parse(json.path(kind).path("since").asText()), clock);
    }
}
