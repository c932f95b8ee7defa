package io.sluice.config.settings;

import org.jspecify.annotations.Nullable;

/**
 * How a daemon logs.
 *
 * @param format {@link #TEXT} or {@link #JSON}; null is what the environment says, or text
 * @param level error, warn, info or debug; null is what the daemon itself takes to be worth a line
 */
public record Log(@Nullable String format, @Nullable String level) {

    /** Lines for people. */
    public static final String TEXT = "text";

    /** A JSON object a line. */
    public static final String JSON = "json";

    /** Neither is set. */
    public static final Log UNSET = new Log(null, null);
}
