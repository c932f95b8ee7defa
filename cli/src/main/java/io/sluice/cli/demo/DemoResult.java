package io.sluice.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Result;
import io.sluice.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the demo showed.
 *
 * @param steps cycles and restores
 * @param originals the SHA-256 of the disk at each point, by its number
 * @param restored the SHA-256 of what came back, by the point's number
 */
record DemoResult(List<DemoStep> steps, Map<Long, String> originals, Map<Long, String> restored) implements Result {

    boolean isIdentical() {
        return originals.equals(restored);
    }

    @Override
    public List<String> lines() {
        Table table = DemoStep.table();
        steps.forEach(step -> step.addTo(table));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        originals.forEach((point, sha) -> lines.add("point " + point + ": SHA-256 "
                + (sha.equals(restored.get(point))
                        ? "identical, " + sha
                        : "DIFFERS: " + sha + " went in, " + restored.get(point) + " came back")));
        lines.add(
                isIdentical()
                        ? "Both points came back byte for byte. The demo has removed its files."
                        : "NOT what went in came back: please report this.");
        lines.add("");
        lines.add("Next, with a disk of yours:");
        lines.add("  ./sluice replicate DISK --to VAULT --machine NAME");
        lines.add("  ./sluice points --at VAULT");
        lines.add("  ./sluice restore --from VAULT --machine NAME --out FILE");
        return lines;
    }

    @Override
    public JsonNode json() {
        return Json.object()
                .put("identical", isIdentical())
                .<ObjectNode>set("steps", Json.array(steps, DemoStep::json))
                .set(
                        "points",
                        Json.array(
                                originals.entrySet(),
                                each -> Json.object()
                                        .put("point", each.getKey())
                                        .put("sha256", each.getValue())
                                        .put("restoredSha256", restored.get(each.getKey()))));
    }
}
