package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.gateway.alert.AlertForm;
import io.sluice.gateway.health.Aspect;
import io.sluice.gateway.holdup.Hop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds docs/operations.md to what there is: each hop, each thing that alerts are about, and the form of an alert. */
class OperationsGuideTest {

    private static final Path PAGE = Path.of(System.getProperty("sluice.root"), "docs", "operations.md");

    private List<String> lines;

    @BeforeEach
    void read() throws IOException {
        lines = Files.readAllLines(PAGE);
    }

    @Test
    void eachHopHasARowInTheOrderOfThePath() {
        assertThat(rows("| hop |"))
                .containsExactlyElementsOf(
                        Stream.of(Hop.values()).map(Hop::jsonName).toList());
    }

    @Test
    void eachThingThatAlertsAreAboutHasARow() {
        assertThat(rows("| about |"))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Aspect.values()).map(Aspect::jsonName).toList());
    }

    @Test
    void theExampleHasTheFormOfAnAlert() throws IOException {
        String example = lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("{\"version\""))
                .findFirst()
                .orElseThrow();

        JsonNode alert = AlertForm.example();
        Iterable<String> form = alert::fieldNames;
        JsonNode shown = new ObjectMapper().readTree(example);
        assertThat(shown.fieldNames()).toIterable().containsExactlyElementsOf(form);
    }

    /** The first cells of the table with that head, without their backquotes. */
    private List<String> rows(String head) {
        int from = 0;
        while (!lines.get(from).startsWith(head)) {
            from++;
        }
        return lines.subList(from + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("| `"))
                .map(line -> line.split("`", 3)[1])
                .toList();
    }
}
