package io.sluice.config.file;

import io.sluice.config.settings.Log;
import java.util.List;

/** The keys of {@code log}, the same for agents and gateways. */
final class LogKeys {

    private static final Key<String> FORMAT = Key.of(
            "format",
            Scalars.words(Log.TEXT, Log.JSON),
            "Lines for people, or a JSON object a line; SLUICE_LOG_FORMAT, else text, where it is left out.");
    private static final Key<String> LEVEL = Key.of(
            "level",
            Scalars.words("error", "warn", "info", "debug"),
            "What is logged; what the daemon takes to be worth a line where it is left out.");

    static final Key<Log> LOG = Key.section(
            "log",
            new Section<>(
                    List.of(FORMAT, LEVEL),
                    values -> new Log(
                            values.find(FORMAT).orElse(null), values.find(LEVEL).orElse(null))),
            "How it logs, to standard error.");

    private LogKeys() {}
}
