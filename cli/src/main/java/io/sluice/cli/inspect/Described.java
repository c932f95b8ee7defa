package io.sluice.cli.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Result;
import io.sluice.sink.recover.Description;
import java.util.ArrayList;
import java.util.List;

/**
 * An object in words.
 *
 * @param description what it holds
 */
record Described(Description description) implements Result {

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(description.object() + ": " + description.kind());
        description.lines().forEach(line -> lines.add("  " + line));
        return lines;
    }

    @Override
    public JsonNode json() {
        return Json.object()
                .put("object", description.object())
                .put("kind", description.kind())
                .set("fields", Json.tree(description.fields()));
    }
}
