package io.sluice.cli.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The log of the command: warnings, to standard error. Found by logback as a service; in Java, since reading an XML file takes a good part
 * of the time in which a short command is done. Whoever names a file with {@code -Dlogback.configurationFile} gets that instead.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogToStandardError extends ContextAwareBase implements Configurator {

    /** What writes it. */
    static final String APPENDER = "stderr";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null || isTest()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LogLines encoder = new LogLines(false, false);
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName(APPENDER);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        // Both log errors that they go on to throw or to hand to LastResort, which says the same in one line.
        context.getLogger("reactor.core.Exceptions").setLevel(Level.OFF);
        context.getLogger("reactor.core.scheduler.Schedulers").setLevel(Level.OFF);
        // Warns of every request that is no HTTP: whoever sends garbage to the API is not to fill the log as well.
        context.getLogger("reactor.netty.http.server.HttpServerOperations").setLevel(Level.ERROR);
        // What they have to say of the state database the gateway says in one line.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.OFF);
        context.getLogger("org.flywaydb").setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Tests bring a file of their own on the class path. */
    private static boolean isTest() {
        return LogToStandardError.class.getResource("/logback-test.xml") != null;
    }
}
