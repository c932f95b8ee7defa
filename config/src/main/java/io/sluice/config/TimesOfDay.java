package io.sluice.config;

import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times of the day, as users write them: {@code 09:00} or {@code 9:00}, from 00:00 to 23:59.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user.
 */
public final class TimesOfDay {

    /** What {@link #parse} reads, as a regular expression that JavaScript understands as well. */
    public static final String PATTERN = "(?:[01]?[0-9]|2[0-3]):[0-5][0-9]";

    private static final Pattern TEXT = Pattern.compile("(" + PATTERN + ")");

    private TimesOfDay() {}

    /** Reads a time such as {@code 22:00}. */
    public static LocalTime parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("time '" + text + "': use hours and minutes, such as 09:00 or 22:30");
        }
        String[] parts = matcher.group(1).split(":", 2);
        return LocalTime.of(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
}
