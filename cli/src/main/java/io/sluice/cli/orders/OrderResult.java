package io.sluice.cli.orders;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Result;
import java.util.ArrayList;
import java.util.List;

/**
 * How a machine stands after an order.
 *
 * @param order the path that it was given by
 * @param json as the gateway gave it
 */
record OrderResult(String order, JsonNode json) implements Result {

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
            case "/v1/pause" -> (isChanged ? "is paused" : "was paused before, since " + since("paused")) + underWay();
            case "/v1/resume" -> isChanged ? "is resumed: a cycle begins at once" : "was not paused";
            default -> "sends everything in its next cycle" + when();
        };
    }

    private String underWay() {
        return hasCycle() ? "; the cycle under way (" + json.path("cycle").asText() + ") is finished" : "";
    }

    private String when() {
        if (!json.path("paused").isNull()) {
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
        return json.path(kind).path("since").asText();
    }
}
