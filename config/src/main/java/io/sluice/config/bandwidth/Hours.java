package io.sluice.config.bandwidth;

import io.sluice.config.TimesOfDay;
import java.time.LocalTime;
import java.util.regex.Pattern;

/**
 * From when to when on a day, as users write it: {@code 09:00-18:00}; {@code 24:00} is the end of the day.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user.
 *
 * @param from inclusive
 * @param to exclusive; on the next day where it is not later than {@code from}
 */
public record Hours(LocalTime from, LocalTime to) {

    /** All of the day. */
    public static final Hours ALL_DAY = new Hours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

    /** What {@link #parse} reads, as a regular expression that JavaScript understands as well. */
    public static final String PATTERN = TimesOfDay.PATTERN + " ?- ?(?:" + TimesOfDay.PATTERN + "|24:00)";

    private static final Pattern TEXT = Pattern.compile(PATTERN);
    private static final String END_OF_DAY = "24:00";

    /** Reads hours such as {@code 09:00-18:00}. */
    public static Hours parse(String text) {
        if (!TEXT.matcher(text.strip()).matches()) {
            throw new IllegalArgumentException(
                    "hours '" + text + "': use FROM-TO in hours and minutes, such as 09:00-18:00");
        }
        String[] ends = text.split("-", 2);
        return new Hours(TimesOfDay.parse(ends[0]), end(ends[1].strip()));
    }

    private static LocalTime end(String text) {
        return text.equals(END_OF_DAY) ? LocalTime.MIDNIGHT : TimesOfDay.parse(text);
    }
}
