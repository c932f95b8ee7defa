package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.process.ExitCode;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/cli.md to what the commands say. {@code -Dsluice.write=true} writes it anew. */
class CliReferenceTest {

    private static final Path PAGE = Path.of(System.getProperty("sluice.root"), "docs", "cli.md");
    private static final String GENERATED = "<!-- From here on made from the commands by CliReferenceTest. -->\n";

    @Test
    void theReferenceSaysWhatTheCommandsSay() throws IOException {
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(GENERATED) + GENERATED.length());
        String expected = MarkdownReference.of(Commands.all(Surroundings.ofProcess(new Interruption())), head);
        if (Boolean.getBoolean("sluice.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/cli.md is stale: run this test with -Dsluice.write=true")
                .isEqualTo(expected);
    }

    @Test
    void theReferenceHasTheExitCodes() throws IOException {
        String page = Files.readString(PAGE);

        ExitCode.meanings()
                .forEach((code, meaning) -> assertThat(page).contains("| " + code.strip() + " | " + meaning + " |"));
    }
}
