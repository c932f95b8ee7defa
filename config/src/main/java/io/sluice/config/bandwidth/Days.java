package io.sluice.config.bandwidth;

import java.time.DayOfWeek;
import java.util.List;
import java.util.Locale;

/**
 * Days of the week, as users write them: {@code mon} to {@code sun}; case does not matter.
 *
 * <p>Errors: {@link IllegalArgumentException} with a line for the user.
 */
public final class Days {

    /** What {@link #parse} reads, Monday first. */
    public static final List<String> NAMES = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private Days() {}

    /** Reads a day such as {@code mon}. */
    public static DayOfWeek parse(String text) {
        int index = NAMES.indexOf(text.strip().toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new IllegalArgumentException("day '" + text + "': use " + String.join(", ", NAMES));
        }
        return DayOfWeek.of(index + 1);
    }
}
