package io.sluice.cli.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** What of Sluice's own log is heard; the libraries stay at warnings. */
final class Logging {

    private Logging() {}

    static void setLevel(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("io.sluice").setLevel(Level.toLevel(level));
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
