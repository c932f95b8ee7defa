package io.sluice.cli.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The level of Sluice's own log; that of the libraries stays at warnings. */
final class Logging {

    private Logging() {}

    static void setLevel(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("io.sluice").setLevel(Level.toLevel(level));
        }
    }
}
