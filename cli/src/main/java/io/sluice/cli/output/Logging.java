package io.sluice.cli.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import org.slf4j.LoggerFactory;

/** What of Sluice's own log is heard; the libraries stay at warnings. */
final class Logging {

    private Logging() {}

    static void setLevel(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("io.sluice").setLevel(Level.toLevel(level));
        }
    }

    /** From now on lines look like that; what a file of {@code -Dlogback.configurationFile} writes stays as it is. */
    static void setFormat(boolean isJson, boolean showsStacks) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(LogToStandardError.APPENDER)
                        instanceof OutputStreamAppender<ILoggingEvent> appender) {
            LogLines lines = new LogLines(isJson, showsStacks);
            lines.setContext(context);
            lines.start();
            appender.setEncoder(lines);
        }
    }

    static void hear(Class<?> part) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(part.getPackageName()).setLevel(Level.INFO);
        }
    }

    static MutedLog mute(Class<?> part) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger logger = context.getLogger(part.getPackageName());
            Level before = logger.getLevel();
            logger.setLevel(Level.ERROR);
            return () -> logger.setLevel(before);
        }
        return () -> {};
    }
}
