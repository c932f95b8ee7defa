package io.sluice.cli.output;

import io.sluice.cli.process.CommandFailedException;
import io.sluice.cli.process.Failure;
import io.sluice.cli.process.Surroundings;
import io.sluice.cli.process.UsageException;
import io.sluice.config.settings.Log;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command has, and what they switch. */
public final class OutputOptions {

    private static final String FORMAT_VARIABLE = "SLUICE_LOG_FORMAT";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    @SuppressWarnings("unused") // picocli acts on it by itself
    private boolean help;

    @Option(
            names = "--json",
            description = "Write one JSON document to standard output, and nothing else there; errors as well.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log what happens to standard error, not only warnings.")
    private boolean verbose;

    @Option(names = "--debug", description = "Log everything, and show stack traces of errors.")
    private boolean debug;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description =
                    "How log lines look: text, or json for an object a line. Default: SLUICE_LOG_FORMAT, else text.")
    private @Nullable String logFormat;

    private boolean isLevelSet;

    /** One JSON document instead of text. */
    public boolean isJson() {
        return json;
    }

    /** Stack traces. */
    public boolean isDebug() {
        return debug;
    }

    /**
     * Sets what is logged and how, before the command starts.
     *
     * @throws UsageException for a format that there is not
     */
    public void setUpLogging(Map<String, String> environment) {
        String format = logFormat != null ? logFormat : ofEnvironment(environment);
        if (!format.equals(Log.TEXT) && !format.equals(Log.JSON)) {
            throw new UsageException((logFormat != null ? "--log-format " : FORMAT_VARIABLE + "=") + "'" + format
                    + "': use " + Log.TEXT + " or " + Log.JSON);
        }
        if (debug || format.equals(Log.JSON)) {
            Logging.setFormat(format.equals(Log.JSON), debug);
        }
        if (debug) {
            Logging.setLevel("DEBUG");
        } else if (verbose) {
            Logging.setLevel("INFO");
        }
    }

    /** One that is empty says nothing. */
    private static String ofEnvironment(Map<String, String> environment) {
        String format = environment.getOrDefault(FORMAT_VARIABLE, "");
        return format.isEmpty() ? Log.TEXT : format;
    }

    /** Logs as a daemon's file says, where the command line does not say otherwise. */
    public void follow(Log log) {
        if (log.format() != null && logFormat == null) {
            Logging.setFormat(log.format().equals(Log.JSON), debug);
        }
        if (log.level() != null && !debug && !verbose) {
            isLevelSet = true;
            Logging.setLevel(log.level());
        }
    }

    /**
     * Has what a part of this process does be logged, also where the user did not ask for the log: for a daemon, whose log is its result.
     *
     * @param part a class of the package that, with those below it, is heard
     */
    public void hear(Class<?> part) {
        if (!debug && !verbose && !isLevelSet) {
            Logging.hear(part);
        }
    }

    /**
     * Keeps the warnings of a part of this process out of the log, unless the log was asked for: the user hears of them by the command's one
     * line, from the part that has to do with them.
     *
     * @param part a class of the package that, with those below it, is not heard
     */
    public MutedLog mute(Class<?> part) {
        return debug || verbose ? () -> {} : Logging.mute(part);
    }

    /**
     * Prints a command's result.
     *
     * @throws CommandFailedException when it does not get through to standard output, all of it
     */
    public void print(Surroundings surroundings, Result result) {
        if (json) {
            surroundings.out().println(Json.write(result.json()));
        } else {
            result.lines().forEach(surroundings.out()::println);
        }
        if (surroundings.out().checkError()) {
            throw new CommandFailedException(
                    "the result could not be written to standard output; what it would have told of is done");
        }
    }

    /** Prints why there is no result: a line on standard error, and with JSON a document on standard output. */
    public static void print(Surroundings surroundings, Failure failure, boolean json) {
        surroundings.err().println("sluice: " + failure.line());
        surroundings.err().flush();
        if (json) {
            surroundings.out().println(Json.write(FailureDocument.of(failure)));
            surroundings.out().flush();
        }
    }
}
