package io.sluice.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds the tables of docs/configuration.md to the keys: all of them, no others, and their defaults. */
class DocumentationTest {

    private static final Path PAGE = Path.of(System.getProperty("sluice.root"), "docs", "configuration.md");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|.*\\| ([^|]*) \\|");

    private String page;

    @BeforeEach
    void read() throws IOException {
        page = Files.readString(PAGE);
    }

    @Test
    void theGatewaysKeys() {
        assertThat(rows("## The gateway's")).isEqualTo(keys("", GatewayKeys.FILE));
    }

    @Test
    void theKeysOfAPolicy() {
        assertThat(rows("### A policy")).isEqualTo(keys("", PolicyKeys.POLICY));
    }

    @Test
    void theAgentsKeys() {
        assertThat(rows("## The agent's")).isEqualTo(keys("", AgentKeys.FILE));
    }

    @Test
    void theKeysOfASchedule() {
        int from = page.indexOf("### A bandwidth schedule");
        String section = page.substring(from, page.indexOf("\n### ", from + 1));
        assertThat(BandwidthKeys.SCHEDULE.keys()).allMatch(key -> section.contains("`" + key.name() + "`"));
    }

    /** The first table below a heading: keys, and the defaults that are values. */
    private Map<String, String> rows(String heading) {
        Map<String, String> rows = new LinkedHashMap<>();
        List<String> lines =
                page.substring(page.indexOf("\n" + heading)).lines().skip(2).toList();
        for (String line : lines.subList(0, end(lines))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), row.group(2).strip());
            }
        }
        assertThat(rows).as(heading).isNotEmpty();
        return rows.entrySet().stream()
                .collect(
                        LinkedHashMap::new, (map, each) -> map.put(each.getKey(), value(each.getValue())), Map::putAll);
    }

    private static int end(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("##")) {
                return i;
            }
        }
        return lines.size();
    }

    /** A default that stands in backquotes and alone; prose is no value. */
    private static String value(String cell) {
        return cell.matches("`[^`]+`")
                ? cell.substring(1, cell.length() - 1)
                : cell.equals("must be given") ? cell : "";
    }

    @SuppressWarnings("ReferenceEquality") // one form of each kind
    private static Map<String, String> keys(String prefix, Section<?> section) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (Key<?> key : section.keys()) {
            String name = prefix + key.name();
            if (key.form() instanceof Named<?> named && !named.name().equals(Scalars.DISK_ID)) {
                if (named.name().equals(Scalars.MACHINE_NAME)) {
                    keys.putAll(keys(name + ".NAME.", (Section<?>) named.value()));
                } else {
                    keys.put(name + ".NAME", "");
                }
            } else if (key.form() instanceof Section<?> below && !below.equals(BandwidthKeys.SCHEDULE)) {
                keys.putAll(keys(name + ".", below));
            } else {
                String fallback = key.fallbackText();
                keys.put(name, key.isRequired() ? "must be given" : fallback == null ? "" : fallback);
            }
        }
        return keys;
    }
}
