package io.sluice.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.config.settings.Log;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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

    @Test
    void aDaemonsFileSaysHowItLogsUnlessTheCommandLineDoes() {
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setName(LogToStandardError.APPENDER);
        root.addAppender(appender);
        try {
            options.setUpLogging(Map.of());
            options.setUpLogging(Map.of("SLUICE_LOG_FORMAT", ""));
            assertThat(appender.getEncoder()).isNull();

            options.follow(new Log(Log.JSON, null));
            assertThat(line(appender)).startsWith("{\"time\":");

            options.follow(new Log(Log.TEXT, null));
            assertThat(line(appender)).endsWith("WARN  ROOT - said");

            options.setUpLogging(Map.of("SLUICE_LOG_FORMAT", "json"));
            assertThat(line(appender)).startsWith("{\"time\":");
        } finally {
            root.detachAppender(appender);
        }
    }

    private static String line(OutputStreamAppender<ILoggingEvent> appender) {
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        LoggingEvent event = new LoggingEvent("x", root, Level.WARN, "said", null, null);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8).strip();
    }

    @Test
    void aFormatThatThereIsNotIsRefusedWithItsName() {
        assertThatThrownBy(() -> options.setUpLogging(Map.of("SLUICE_LOG_FORMAT", "xml")))
                .isInstanceOf(UsageException.class)
                .hasMessage("SLUICE_LOG_FORMAT='xml': use text or json");
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
