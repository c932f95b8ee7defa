package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.process.Interruption;
import io.sluice.wire.testing.Requirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("heavy")
class DemoCommandTest {

    @TempDir
    private Path home;

    @BeforeEach
    void needTools() {
        Requirements.need("mke2fs", "apt-get install e2fsprogs");
        Requirements.need("debugfs", "apt-get install e2fsprogs");
    }

    @Test
    void bothPointsComeBackAndNothingIsLeft() throws IOException {
        CommandRun run = CommandRun.in(home, "demo", "--size", "128MiB", "--dir", home.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = run.json();
        assertThat(json.get("identical").asBoolean()).isTrue();
        assertThat(json.get("points"))
                .hasSize(2)
                .allSatisfy(point -> assertThat(point.get("sha256").asText())
                        .hasSize(64)
                        .isEqualTo(point.get("restoredSha256").asText()));
        assertThat(json.get("points").get(0).get("sha256"))
                .isNotEqualTo(json.get("points").get(1).get("sha256"));
        JsonNode delta = json.get("steps").get(1);
        assertThat(delta.get("changedBytes").asLong()).isBetween(1L << 16, 16L << 20);
        assertThat(json.get("steps").get(0).get("changedBytes").asLong()).isGreaterThan(50L << 20);
        assertThatNothingIsLeft();
    }

    @Test
    void aStopLeavesNothingEither() throws IOException {
        Interruption raised = new Interruption();
        raised.raise();

        CommandRun run = CommandRun.with(raised, home, "demo", "--size", "64MiB", "--dir", home.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("sluice: interrupted: stopped, and cleaned up");
        assertThat(run.json().get("code").asText()).isEqualTo("INTERRUPTED");
        assertThatNothingIsLeft();
    }

    private void assertThatNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files).isEmpty();
        }
    }
}
