package io.sluice.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Json;
import io.sluice.cli.output.Result;
import io.sluice.sink.DamagedException;
import io.sluice.sink.recover.Finding;
import io.sluice.sink.recover.VerifyTotals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a verification came to.
 *
 * @param totals what was looked at
 * @param findings damage, and what is left over
 * @param time how long it took
 */
record VerifyResult(VerifyTotals totals, List<Finding> findings, Duration time) implements Result {

    long damaged() {
        return findings.stream().filter(Finding::isDamage).count();
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        findings.forEach(finding -> lines.add(line(finding)));
        lines.add("read " + Amounts.size(totals.bytes()) + " in " + Amounts.duration(time) + " ("
                + Amounts.speed(totals.bytes(), time) + "): machines " + totals.machines() + ", points "
                + totals.points() + ", segments " + totals.segments() + ", batches " + totals.batches() + " with "
                + Amounts.size(totals.rawBytes()) + " of data");
        long leftovers = findings.size() - damaged();
        String and = leftovers == 0 ? "" : "; left over, and no damage: " + leftovers;
        lines.add((damaged() == 0 ? "no damage" : "DAMAGED: " + damaged() + " findings") + and);
        return lines;
    }

    private static String line(Finding finding) {
        String place = finding.offsetBytes() == DamagedException.WHOLE ? "" : " at byte " + finding.offsetBytes();
        String what = finding.isDamage() ? "damaged: " : "left over (no damage): ";
        return what + finding.object() + place + ": " + finding.meaning();
    }

    @Override
    public JsonNode json() {
        return Json.object()
                .put("machines", totals.machines())
                .put("points", totals.points())
                .put("segments", totals.segments())
                .put("batches", totals.batches())
                .put("bytes", totals.bytes())
                .put("rawBytes", totals.rawBytes())
                .put("seconds", Json.seconds(time))
                .put("damaged", damaged())
                .put("leftovers", findings.size() - damaged())
                .set("findings", Json.array(findings, VerifyResult::json));
    }

    private static ObjectNode json(Finding finding) {
        ObjectNode json = Json.object()
                .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                .put("object", finding.object());
        if (finding.offsetBytes() != DamagedException.WHOLE) {
            json.put("offset", finding.offsetBytes());
        }
        return json.put("meaning", finding.meaning());
    }
}
