package io.sluice.cli.throttle;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Result;
import io.sluice.config.BitRate;
import io.sluice.config.ByteSize;
import java.util.ArrayList;
import java.util.List;

/** The limit now, what goes under it, and the schedule behind it. */
record ThrottleResult(JsonNode json) implements Result {

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        String source = json.path("source").asText().equals("live") ? "set by hand" : "by the configuration";
        String next = json.has("nextChange")
                ? ", changes at " + json.get("nextChange").asText()
                : "";
        lines.add("limit now: " + limit() + ", " + source + next);
        lines.add("sent in the last 10 s: "
                + new ByteSize(json.path("recentBytesPerSec").asLong()) + "/s");
        JsonNode schedule = json.path("schedule");
        schedule.path("windows").forEach(window -> lines.add("  " + window(window)));
        if (!schedule.path("windows").isEmpty()) {
            lines.add("  at other times: " + rate(schedule.path("off")) + " ("
                    + schedule.path("zone").asText() + ")");
        }
        return lines;
    }

    private String limit() {
        return json.has("limitBitsPerSec")
                ? new BitRate(json.get("limitBitsPerSec").asLong()).toString()
                : "none";
    }

    private static String window(JsonNode window) {
        List<String> days = new ArrayList<>();
        window.path("days").forEach(day -> days.add(day.asText()));
        return String.join(",", days) + " " + window.path("hours").asText() + ": " + rate(window);
    }

    private static String rate(JsonNode node) {
        return node.has("rate") ? BitRate.parse(node.get("rate").asText()).toString() : "no limit";
    }
}
