package io.sluice.agent.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/**
 * A time of the day, in a zone whose clocks change.
 *
 * <p>Where clocks are put forward, a time that is left out comes when they are put forward; where they are put back, one that comes twice comes the
 * first time. So each day has every time once, as in a bandwidth schedule.
 */
public record DailyTime(LocalTime time, ZoneId zone) {

    /** When it comes next; this very moment is next. */
    public Instant next(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant candidate = on(today);
        return candidate.isBefore(now) ? on(today.plusDays(1)) : candidate;
    }

    private Instant on(LocalDate day) {
        LocalDateTime local = day.atTime(time);
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).toInstant();
    }
}
