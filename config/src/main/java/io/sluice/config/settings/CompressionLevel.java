package io.sluice.config.settings;

import java.util.OptionalInt;

/**
 * The zstd level.
 *
 * @param fixed 1 to 19; empty is what suits the moment
 */
public record CompressionLevel(OptionalInt fixed) {

    /** By what limits: the sink or the cores. */
    public static final CompressionLevel AUTO = new CompressionLevel(OptionalInt.empty());

    /** The highest. */
    public static final int MAX = 19;

    private static final String AUTO_TEXT = "auto";

    /** Refuses a level that there is not. */
    public CompressionLevel {
        if (fixed.isPresent() && (fixed.getAsInt() < 1 || fixed.getAsInt() > MAX)) {
            throw new IllegalArgumentException("level " + fixed.getAsInt() + ": use auto or 1 to " + MAX);
        }
    }

    /** Always that one. */
    public static CompressionLevel of(int level) {
        return new CompressionLevel(OptionalInt.of(level));
    }

    /** Reads what {@link #toString} writes. */
    public static CompressionLevel parse(String text) {
        if (text.equals(AUTO_TEXT)) {
            return AUTO;
        }
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX) {
            throw new IllegalArgumentException("'" + text + "': use auto or a whole number from 1 to " + MAX);
        }
        return of(Integer.parseInt(text));
    }

    /** Whether it is what suits the moment. */
    public boolean isAuto() {
        return fixed.isEmpty();
    }

    @Override
    public String toString() {
        return fixed.isPresent() ? Integer.toString(fixed.getAsInt()) : AUTO_TEXT;
    }
}
