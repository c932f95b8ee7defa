package io.sluice.config.bandwidth;

import io.sluice.config.BitRate;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.EnumSet;
import java.util.Set;

/**
 * A part of the week with a rate of its own, such as the work hours.
 *
 * <p>It begins on each of its days at {@code from} and ends at the next {@code to}: on the same day, or on the day after where {@code to} is not
 * later than {@code from}. The same time twice is a whole day.
 *
 * <p>On days when clocks change it begins when they have first come to its begin or beyond, and ends when they will never again be before its
 * end. So a begin or an end in the hour that is left out is the moment of the change; in the hour that comes twice a window begins the first
 * time and ends the second; and windows that follow one another without a gap on the clock never have one.
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

    /** Whether it begins on that day. */
    boolean beginsOn(LocalDate day) {
        return days.contains(day.getDayOfWeek());
    }

    /** When the window of that day begins, inclusive. */
    Instant begin(LocalDate day, ZoneId zone) {
        LocalDateTime clock = day.atTime(from);
        ZoneOffsetTransition change = zone.getRules().getTransition(clock);
        if (change == null) {
            return clock.toInstant(zone.getRules().getOffset(clock));
        }
        return change.isGap() ? change.getInstant() : clock.toInstant(change.getOffsetBefore());
    }

    /** When the window of that day ends, exclusive. Not later than its begin if clocks leave it out. */
    Instant end(LocalDate day, ZoneId zone) {
        LocalDateTime clock = (to.isAfter(from) ? day : day.plusDays(1)).atTime(to);
        ZoneOffsetTransition change = zone.getRules().getTransition(clock);
        if (change == null) {
            return clock.toInstant(zone.getRules().getOffset(clock));
        }
        return change.isGap() ? change.getInstant() : clock.toInstant(endOffset(clock, change));
    }

    /** At the very begin of the hour that comes twice the clock is never again before it, from the first time on. */
    private static ZoneOffset endOffset(LocalDateTime clock, ZoneOffsetTransition overlap) {
        return clock.equals(overlap.getDateTimeAfter()) ? overlap.getOffsetBefore() : overlap.getOffsetAfter();
    }
}
