package io.sluice.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusScreenTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private StatusScreen screen(boolean isTerminal) {
        return new StatusScreen(new PrintStream(out, true, StandardCharsets.UTF_8), isTerminal);
    }

    private String shown() {
        String text = out.toString(StandardCharsets.UTF_8);
        out.reset();
        return text;
    }

    @Test
    void aTerminalIsRedrawnInPlace() {
        StatusScreen screen = screen(true);

        screen.show(List.of("one", "two"));
        assertThat(shown()).isEqualTo("\u001b[2J\u001b[Hone\u001b[K\ntwo\u001b[K\n\u001b[J");

        screen.show(List.of("three"));
        assertThat(shown()).isEqualTo("\u001b[Hthree\u001b[K\n\u001b[J");
    }

    @Test
    void elsewhereLinesFollowWhenTheyAreNew() {
        StatusScreen screen = screen(false);

        screen.show(List.of("one"));
        screen.show(List.of("one"));
        screen.show(List.of("two"));

        assertThat(shown()).isEqualTo("one\ntwo\n");
    }
}
