package io.sluice.config.bandwidth;

import io.sluice.config.BitRate;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.Set;

/**
 * A part of the week with a rate of its own, such as the work hours.
 *
 * <p>It begins on each of its days at {@code from} and ends at the next {@code to}: on the same day, or on the day after where {@code to} is not
 * later than {@code from}. The same time twice is a whole day.
 *
 * @param days on which it begins; at least one
 * @param from inclusive
 * @param to exclusive
 */
public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to, BitRate rate) {

    /** Refuses a window that never begins. */
    public Window {
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a window without days: name at least one, such as mon");
        }
        days = Set.copyOf(EnumSet.copyOf(days));
    }
}
