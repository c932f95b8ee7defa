package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.health.Aspect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Holds the Grafana dashboard and the Prometheus rules to what a gateway shows after a cycle: meters, labels, and the labels' values. */
class MonitoringFilesTest {

    private static final Path CONFIG = Path.of(System.getProperty("sluice.root"), "config");

    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)(=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern SELECTOR = Pattern.compile("(sluice_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|without|group_left) \\(([^)]*)\\)");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Set<String> LANGUAGE =
            Set.of("by", "on", "or", "and", "sum", "topk", "rate", "increase", "absent", "m", "h");

    /** What Prometheus itself adds. */
    private static final Set<String> ADDED = Set.of("instance", "job");

    @TempDir
    private Path temp;

    /** Labels and their values, by meter. */
    private final Map<String, Map<String, Set<String>>> shown = new HashMap<>();

    private void scrape() {
        try (ApiGateway gateway = new ApiGateway(temp, ApiTest.HASTY, store -> store)) {
            ApiTest.replicate(gateway);
            await().atMost(RunningGateway.PATIENCE)
                    .until(() -> !gateway.machine().get("heldUp").isNull());
            gateway.get("/metrics").body().lines().forEach(this::add);
        }
    }

    private void add(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (line.startsWith("#") || !sample.matches()) {
            return;
        }
        Map<String, Set<String>> labels = shown.computeIfAbsent(sample.group(1), added -> new HashMap<>());
        Matcher label = LABEL.matcher(String.valueOf(sample.group(2)));
        while (label.find()) {
            labels.computeIfAbsent(label.group(1), added -> new HashSet<>()).add(label.group(3));
        }
    }

    /** What is wrong with an expression; empty where nothing is. */
    private List<String> wrong(String expression) {
        List<String> wrong = new ArrayList<>();
        Set<String> labels = new HashSet<>(ADDED);
        Matcher selector = SELECTOR.matcher(expression);
        while (selector.find()) {
            Map<String, Set<String>> known = shown.get(selector.group(1));
            if (known == null) {
                wrong.add("no meter " + selector.group(1));
                continue;
            }
            labels.addAll(known.keySet());
            Matcher label = LABEL.matcher(String.valueOf(selector.group(2)));
            while (label.find()) {
                boolean isAdded = ADDED.contains(label.group(1));
                if (!isAdded && !known.containsKey(label.group(1))) {
                    wrong.add("no label " + label.group(1) + " of " + selector.group(1));
                } else if (!isAdded && !known.get(label.group(1)).contains(label.group(3))) {
                    wrong.add("no value " + label.group(3) + " of " + label.group(1));
                }
            }
        }
        String rest = SELECTOR.matcher(expression).replaceAll("");
        Matcher grouping = GROUPING.matcher(rest);
        while (grouping.find()) {
            for (String label : grouping.group(1).split(",\\s*", -1)) {
                if (!labels.contains(label)) {
                    wrong.add("no label " + label + " to group by");
                }
            }
        }
        Matcher word = WORD.matcher(GROUPING.matcher(rest).replaceAll("by"));
        while (word.find()) {
            if (!LANGUAGE.contains(word.group())) {
                wrong.add("what is " + word.group());
            }
        }
        return wrong;
    }

    @Test
    void everythingThatTheyAskForIsShown() throws IOException {
        scrape();
        List<String> dashboard = new ArrayList<>();
        JsonNode document = new ObjectMapper()
                .readTree(CONFIG.resolve("grafana-dashboard.json").toFile());
        document.findValues("expr").forEach(expression -> dashboard.add(expression.textValue()));
        List<String> rules =
                rules().stream().map(rule -> (String) rule.get("expr")).toList();

        assertThat(dashboard)
                .hasSizeGreaterThan(20)
                .allSatisfy(each -> assertThat(wrong(each)).as(each).isEmpty());
        assertThat(rules)
                .hasSizeGreaterThan(8)
                .allSatisfy(each -> assertThat(wrong(each)).as(each).isEmpty());
        assertThat(wrong("sum by (machine) (rate(sluice_gateway_frames_total[1m]))"))
                .containsExactly("no label machine to group by");
        assertThat(wrong("sluice_gateway_health{what=\"weather\"} > sluice_gateway_nothing"))
                .containsExactly("no value weather of what", "no meter sluice_gateway_nothing");
        assertThat(wrong("sluice_gateway_sessions{stage=\"x\"} unless y"))
                .containsExactly("no label stage of sluice_gateway_sessions", "what is unless", "what is y");
    }

    @Test
    void everyRuleHasASeverityASummaryAndALineInTheGuide() throws IOException {
        String guide = Files.readString(Path.of(System.getProperty("sluice.root"), "docs", "operations.md"));

        for (Map<String, Object> rule : rules()) {
            assertThat(((Map<?, ?>) rule.get("labels")).containsKey("severity")).isTrue();
            assertThat(((Map<?, ?>) rule.get("annotations")).containsKey("summary"))
                    .isTrue();
            assertThat(guide).contains("`" + rule.get("alert") + "`");
        }
    }

    @Test
    void everythingThatIsFoundHasARule() throws IOException {
        List<String> rules =
                rules().stream().map(rule -> (String) rule.get("expr")).toList();

        assertThat(Aspect.values())
                .allSatisfy(aspect -> assertThat(rules)
                        .as(aspect.name())
                        .anyMatch(expression -> isAbout(expression, aspect.jsonName())));
    }

    private static boolean isAbout(String expression, String aspect) {
        return expression.contains("sluice_gateway_health{what=\"" + aspect + "\"}")
                || Pattern.compile("sluice_gateway_([a-z]+_)*" + aspect + "_")
                        .matcher(expression)
                        .find();
    }

    @Test
    void panelsHaveIdsAndPlacesOfTheirOwn() throws IOException {
        JsonNode panels = new ObjectMapper()
                .readTree(CONFIG.resolve("grafana-dashboard.json").toFile())
                .get("panels");

        assertThat(panels).extracting(panel -> panel.get("id").intValue()).doesNotHaveDuplicates();
        assertThat(panels).extracting(panel -> panel.get("gridPos")).doesNotHaveDuplicates();
    }

    @SuppressWarnings("unchecked") // the file's form, which the casts check
    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(CONFIG.resolve("prometheus-rules.yaml")));
        List<Map<String, Object>> groups = (List<Map<String, Object>>) file.get("groups");
        return groups.stream()
                .flatMap(group -> ((List<Map<String, Object>>) group.get("rules")).stream())
                .toList();
    }
}
