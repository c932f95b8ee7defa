package io.sluice.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLinesTest {

    private static LoggingEvent event(String message, @Nullable Throwable thrown, Object... arguments) {
        LoggingEvent event = new LoggingEvent(
                "x", new LoggerContext().getLogger("io.sluice.gateway.Some"), Level.WARN, message, thrown, arguments);
        event.setInstant(Instant.parse("2026-11-21T09:00:00.123Z"));
        return event;
    }

    private static String line(boolean json, boolean stacks, LoggingEvent event) {
        String text = new String(new LogLines(json, stacks).encode(event), StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        return text.substring(0, text.length() - 1);
    }

    private static JsonNode json(boolean stacks, LoggingEvent event) throws JsonProcessingException {
        String line = line(true, stacks, event);
        assertThat(line).doesNotContain("\n");
        return new ObjectMapper().readTree(line);
    }

    @Test
    void aLineOfTextHasTimeLevelLoggerAndMessage() {
        assertThat(line(false, false, event("machine={} committed", null, "web")))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.123 WARN  Some - machine=web committed");
    }

    @Test
    void aLineOfJsonHasTheSameAndTheKeysOfTheMessage() throws JsonProcessingException {
        JsonNode line = json(false, event("machine={} cycle={} point=7 committed, time=never", null, "web", "00ff"));

        assertThat(line).isEqualTo(new ObjectMapper().readTree("""
                {"time": "2026-11-21T09:00:00.123Z", "level": "WARN", "logger": "Some",
                 "message": "machine=web cycle=00ff point=7 committed, time=never",
                 "machine": "web", "cycle": "00ff", "point": "7"}"""));
    }

    @Test
    void anEventIsOneLineWhateverIsInIt() throws JsonProcessingException {
        LoggingEvent event = event(
                "two\nlines\r\n\u2028and \"quotes\" \u001b[31m \u0085\u009b0m", new IllegalStateException("a\nb"));

        assertThat(line(false, false, event))
                .doesNotContain("\n", "\u001b", "\u0085", "\u009b")
                .endsWith("IllegalStateException: a; b");
        assertThat(json(false, event).get("message").textValue()).isEqualTo("two; lines; and \"quotes\" ; [31m ; 0m");
        assertThat(json(false, event).get("error").textValue()).isEqualTo("java.lang.IllegalStateException: a; b");
        assertThat(json(false, event).has("stack")).isFalse();
    }

    @Test
    void stackTracesAreThereWhereTheyAreAskedFor() throws JsonProcessingException {
        LoggingEvent event = event("failed", new IllegalStateException("why"));

        assertThat(line(false, true, event)).contains("\n").contains("at io.sluice.cli.output.LogLinesTest");
        assertThat(json(true, event).get("stack").textValue()).contains("at io.sluice.cli.output.LogLinesTest");
    }
}
