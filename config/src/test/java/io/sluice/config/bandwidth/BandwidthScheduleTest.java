package io.sluice.config.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.BitRate;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BandwidthScheduleTest {

    private static final Set<DayOfWeek> DAILY = EnumSet.allOf(DayOfWeek.class);
    private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final BitRate SLOW = BitRate.parse("512kbit/s");
    private static final BitRate FAST = BitRate.parse("2Mbit/s");

    private static Window window(Set<DayOfWeek> days, String from, String to, BitRate rate) {
        return new Window(days, LocalTime.parse(from), LocalTime.parse(to), rate);
    }

    private static BandwidthSchedule schedule(ZoneId zone, Window... windows) {
        return new BandwidthSchedule(zone, List.of(windows), FAST);
    }

    @Test
    void withoutWindowsTheOtherRateHoldsForGood() {
        Instant time = Instant.parse("2024-02-29T12:00:00Z");

        assertThat(BandwidthSchedule.UNLIMITED.rateAt(time)).isEmpty();
        assertThat(BandwidthSchedule.UNLIMITED.nextChange(time)).isEmpty();
        assertThat(BandwidthSchedule.constant(SLOW).rateAt(time)).contains(SLOW);
        assertThat(BandwidthSchedule.constant(SLOW).nextChange(time)).isEmpty();
    }

    @Test
    void outsideOfWindowsNothingIsLimitedWhereNothingElseIsSaid() {
        BandwidthSchedule nights = new BandwidthSchedule(BERLIN, List.of(window(DAILY, "09:00", "18:00", SLOW)), null);

        assertThat(nights.rateAt(Instant.parse("2026-11-20T17:00:00Z"))).isEmpty();
        assertThat(nights.rateAt(Instant.parse("2026-11-20T16:59:59.999Z"))).contains(SLOW);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2026-11-20T07:59:59Z, FAST, 2026-11-20T08:00:00Z", // Friday, before work
        "2026-11-20T08:00:00Z, SLOW, 2026-11-20T17:00:00Z",
        "2026-11-20T16:59:59Z, SLOW, 2026-11-20T17:00:00Z",
        "2026-11-20T17:00:00Z, FAST, 2026-11-23T08:00:00Z", // the weekend
        "2024-02-29T08:00:00Z, SLOW, 2024-02-29T17:00:00Z", // a Thursday that most years do not have
        "2024-02-29T17:00:00Z, FAST, 2024-03-01T08:00:00Z",
        "2027-02-28T12:00:00Z, FAST, 2027-03-01T08:00:00Z",
        "2026-12-31T17:00:00Z, FAST, 2027-01-01T08:00:00Z"
    })
    void workHoursAreOnWorkDays(Instant time, String rate, Instant next) {
        BandwidthSchedule work = schedule(BERLIN, window(WORKDAYS, "09:00", "18:00", SLOW));

        assertThat(work.rateAt(time)).contains(rate.equals("SLOW") ? SLOW : FAST);
        assertThat(work.nextChange(time)).contains(next);
    }

    @Test
    void aWindowOverMidnightBelongsToTheDayOnWhichItBegins() {
        BandwidthSchedule schedule = schedule(BERLIN, window(Set.of(DayOfWeek.FRIDAY), "22:00", "06:00", SLOW));
        Instant begin = Instant.parse("2026-11-20T21:00:00Z");
        Instant end = Instant.parse("2026-11-21T05:00:00Z");

        assertThat(schedule.nextChange(begin.minusSeconds(1))).contains(begin);
        assertThat(schedule.rateAt(begin)).contains(SLOW);
        assertThat(schedule.nextChange(begin)).contains(end);
        assertThat(schedule.rateAt(end)).contains(FAST);
        assertThat(schedule.rateAt(end.minusSeconds(3600 * 24))).contains(FAST);
    }

    @Test
    void aWholeDayEndsWhereItBegan() {
        BandwidthSchedule sunday = schedule(BERLIN, window(Set.of(DayOfWeek.SUNDAY), "00:00", "00:00", SLOW));

        assertThat(sunday.nextChange(Instant.parse("2026-11-21T12:00:00Z")))
                .contains(Instant.parse("2026-11-21T23:00:00Z"));
        assertThat(sunday.nextChange(Instant.parse("2026-11-22T12:00:00Z")))
                .contains(Instant.parse("2026-11-22T23:00:00Z"));
    }

    @Test
    void wholeDaysWithoutEndAreOneRateForGood() {
        BandwidthSchedule always = schedule(BERLIN, window(DAILY, "02:30", "02:30", SLOW));

        assertThat(always.rateAt(Instant.parse("2026-03-29T01:15:00Z"))).contains(SLOW);
        assertThat(always.nextChange(Instant.parse("2026-03-20T12:00:00Z"))).isEmpty();
        assertThat(always.nextChange(Instant.parse("2026-10-20T12:00:00Z"))).isEmpty();
    }

    @Test
    void ofOverlappingWindowsTheNarrowestCountsAndTheOtherRateNarrowsNone() {
        BitRate wide = BitRate.parse("10Mbit/s");
        BandwidthSchedule schedule =
                schedule(BERLIN, window(DAILY, "08:00", "20:00", wide), window(DAILY, "12:00", "13:00", SLOW));

        assertThat(schedule.rateAt(Instant.parse("2026-11-20T10:59:59Z"))).contains(wide);
        assertThat(schedule.rateAt(Instant.parse("2026-11-20T11:00:00Z"))).contains(SLOW);
        assertThat(schedule.nextChange(Instant.parse("2026-11-20T11:00:00Z")))
                .contains(Instant.parse("2026-11-20T12:00:00Z"));
        assertThat(schedule.rateAt(Instant.parse("2026-11-20T12:00:00Z"))).contains(wide);
    }

    @Test
    void edgesAtWhichNothingChangesAreNoChanges() {
        BandwidthSchedule schedule =
                schedule(BERLIN, window(DAILY, "08:00", "12:00", SLOW), window(DAILY, "12:00", "18:00", SLOW));

        assertThat(schedule.nextChange(Instant.parse("2026-11-20T08:00:00Z")))
                .contains(Instant.parse("2026-11-20T17:00:00Z"));
    }

    /** The hours of a window on the day of a change, as the zone's clocks show them, and what they are in UTC. */
    @ParameterizedTest(name = "{0} {1}-{2} from {3} to {4}")
    @CsvSource({
        // Clocks go from 02:00 to 03:00 at 01:00Z.
        "Europe/Berlin, 01:30, 04:00, 2026-03-29T00:30:00Z, 2026-03-29T02:00:00Z",
        "Europe/Berlin, 02:00, 04:00, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
        "Europe/Berlin, 02:30, 04:00, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
        "Europe/Berlin, 03:00, 04:00, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
        "Europe/Berlin, 01:00, 02:30, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z",
        "Europe/Berlin, 01:00, 02:00, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z",
        // Clocks go from 03:00 back to 02:00 at 01:00Z.
        "Europe/Berlin, 02:00, 04:00, 2026-10-25T00:00:00Z, 2026-10-25T03:00:00Z",
        "Europe/Berlin, 02:30, 04:00, 2026-10-25T00:30:00Z, 2026-10-25T03:00:00Z",
        "Europe/Berlin, 01:00, 02:30, 2026-10-24T23:00:00Z, 2026-10-25T01:30:00Z",
        "Europe/Berlin, 02:15, 02:30, 2026-10-25T00:15:00Z, 2026-10-25T01:30:00Z",
        "Europe/Berlin, 01:00, 02:00, 2026-10-24T23:00:00Z, 2026-10-25T00:00:00Z",
        "Europe/Berlin, 01:00, 03:00, 2026-10-24T23:00:00Z, 2026-10-25T02:00:00Z",
        // Clocks go from 02:00 to 03:00 at 07:00Z, and from 02:00 back to 01:00 at 06:00Z.
        "America/New_York, 02:30, 09:00, 2026-03-08T07:00:00Z, 2026-03-08T13:00:00Z",
        "America/New_York, 01:00, 02:15, 2026-03-08T06:00:00Z, 2026-03-08T07:00:00Z",
        "America/New_York, 01:30, 09:00, 2026-11-01T05:30:00Z, 2026-11-01T14:00:00Z",
        "America/New_York, 00:00, 01:30, 2026-11-01T04:00:00Z, 2026-11-01T06:30:00Z",
        "America/New_York, 00:00, 02:00, 2026-11-01T04:00:00Z, 2026-11-01T07:00:00Z",
        // By half an hour: from 02:00 to 02:30 at 15:30Z of the day before, and from 02:00 back to 01:30 at 15:00Z.
        "Australia/Lord_Howe, 02:15, 05:00, 2026-10-03T15:30:00Z, 2026-10-03T18:00:00Z",
        "Australia/Lord_Howe, 01:00, 02:15, 2026-10-03T14:30:00Z, 2026-10-03T15:30:00Z",
        "Australia/Lord_Howe, 01:45, 05:00, 2026-04-04T14:45:00Z, 2026-04-04T18:30:00Z",
        "Australia/Lord_Howe, 01:00, 01:45, 2026-04-04T14:00:00Z, 2026-04-04T15:15:00Z"
    })
    void onDaysWhenClocksChange(ZoneId zone, String from, String to, Instant begin, Instant end) {
        Set<DayOfWeek> day = Set.of(DayOfWeek.SUNDAY);
        BandwidthSchedule schedule = schedule(zone, window(day, from, to, SLOW));

        assertThat(schedule.nextChange(begin.minusSeconds(36_000))).contains(begin);
        assertThat(schedule.rateAt(begin.minusMillis(1))).contains(FAST);
        assertThat(schedule.rateAt(begin)).contains(SLOW);
        assertThat(schedule.nextChange(begin)).contains(end);
        assertThat(schedule.rateAt(end.minusMillis(1))).contains(SLOW);
        assertThat(schedule.rateAt(end)).contains(FAST);
    }

    @Test
    void aWindowThatClocksLeaveOutIsThereAgainTheWeekAfter() {
        BandwidthSchedule schedule = schedule(BERLIN, window(Set.of(DayOfWeek.SUNDAY), "02:15", "02:45", SLOW));

        assertThat(schedule.nextChange(Instant.parse("2026-03-22T02:00:00Z")))
                .isEqualTo(Optional.of(Instant.parse("2026-04-05T00:15:00Z")));
    }
}
