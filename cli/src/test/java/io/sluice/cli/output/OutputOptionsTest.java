package io.sluice.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputOptionsTest {

    private final OutputOptions options = new OutputOptions();
    private final Result result = new TwoLines();

    @Test
    void aResultGoesToStandardOutput() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        options.print(writingTo(new PrintStream(out, true, StandardCharsets.UTF_8)), result);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n");
    }

    @Test
    void oneThatDoesNotGetThroughIsAFailure() throws IOException {
        try (PrintStream full = new PrintStream(new FileOutputStream("/dev/full"), true, StandardCharsets.UTF_8)) {
            assertThatThrownBy(() -> options.print(writingTo(full), result))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("could not be written to standard output");
        }
    }

    private static Surroundings writingTo(PrintStream out) {
        return Surroundings.ofProcess(new Interruption()).withOut(out);
    }

    private record TwoLines() implements Result {
        @Override
        public List<String> lines() {
            return List.of("one", "two");
        }

        @Override
        public JsonNode json() {
            return Json.object();
        }
    }
}
