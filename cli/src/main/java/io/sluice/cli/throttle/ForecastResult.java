package io.sluice.cli.throttle;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.output.Amounts;
import io.sluice.cli.output.Result;
import io.sluice.cli.output.Table;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Which RPO each machine will have: a line for each hour, a column for each machine. Limits: {@link #COLUMNS} machines fit into a table, those that come nearest to
 * what their policies allow, or farthest beyond; the document has all.
 */
final class ForecastResult implements Result {

    static final int COLUMNS = 6;

    private static final int HOURS = 24;
    private static final String WORST = "*";
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ROOT);

    private final JsonNode json;
    private final Clock clock;

    ForecastResult(JsonNode json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    @Override
    public JsonNode json() {
        return json;
    }

    @Override
    public List<String> lines() {
        List<JsonNode> known = new ArrayList<>();
        List<JsonNode> unknown = new ArrayList<>();
        json.path("machines").forEach(machine -> (machine.path("rpoSeconds").isArray() ? known : unknown).add(machine));
        known.sort(Comparator.comparingDouble(ForecastResult::strain).reversed());
        List<JsonNode> shown = known.subList(0, Math.min(COLUMNS, known.size()));
        List<String> lines = new ArrayList<>();
        if (!shown.isEmpty()) {
            lines.addAll(table(shown));
            lines.add(WORST + " the machine's worst hour; limits are those in force, churn is that of the last days ("
                    + clock.getZone() + ")");
        }
        if (known.size() > shown.size()) {
            lines.add((known.size() - shown.size()) + " more machines, farther from their limits: see --json");
        }
        unknown.forEach(machine -> lines.add(unknown(machine)));
        return lines.isEmpty() ? List.of("no machines yet") : lines;
    }

    private List<String> table(List<JsonNode> machines) {
        List<String> headings = new ArrayList<>(List.of("HOUR"));
        machines.forEach(machine -> headings.add(">" + machine.path("name").asText()));
        Table table = new Table(headings.toArray(String[]::new));
        Instant from = Instant.parse(json.path("from").asText());
        for (int hour = 0; hour < HOURS; hour++) {
            List<String> cells = new ArrayList<>();
            cells.add(HOUR.format(from.plus(Duration.ofHours(hour)).atZone(clock.getZone())));
            for (JsonNode machine : machines) {
                cells.add(cell(machine, hour));
            }
            table.row(cells.toArray());
        }
        table.row(last(machines).toArray());
        return table.lines();
    }

    private static String cell(JsonNode machine, int hour) {
        String rpo = text(machine.path("rpoSeconds").get(hour).asLong());
        return hour == worst(machine) ? WORST + rpo : rpo;
    }

    private static List<String> last(List<JsonNode> machines) {
        List<String> cells = new ArrayList<>(List.of("allowed"));
        machines.forEach(
                machine -> cells.add(text(machine.path("rpoLimitSeconds").asLong())));
        return cells;
    }

    private static String text(long seconds) {
        return Amounts.duration(Duration.ofSeconds(seconds));
    }

    /** The first of the worst. */
    private static int worst(JsonNode machine) {
        JsonNode hours = machine.path("rpoSeconds");
        int worst = 0;
        for (int hour = 1; hour < hours.size(); hour++) {
            worst = hours.get(hour).asLong() > hours.get(worst).asLong() ? hour : worst;
        }
        return worst;
    }

    /** The worst RPO beside what its policy allows. */
    private static double strain(JsonNode machine) {
        return machine.path("rpoSeconds").get(worst(machine)).asDouble()
                / machine.path("rpoLimitSeconds").asDouble();
    }

    private static String unknown(JsonNode machine) {
        long hours = machine.path("knownHours").asLong();
        String name = "machine '" + machine.path("name").asText() + "': unknown, ";
        return hours < HOURS
                ? name + "its churn is known for " + hours + " h, and a day is needed"
                : name + "too many machines change more";
    }
}
