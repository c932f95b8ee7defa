package io.sluice.cli.reload;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Result;
import java.util.ArrayList;
import java.util.List;

/** What has changed, and what has not. */
record ReloadResult(JsonNode json) implements Result {

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        json.path("changed").forEach(key -> lines.add(key.asText() + " is in force"));
        json.path("needRestart").forEach(key -> lines.add(key.asText() + " needs a restart of the gateway"));
        return lines.isEmpty() ? List.of("nothing has changed") : lines;
    }
}
