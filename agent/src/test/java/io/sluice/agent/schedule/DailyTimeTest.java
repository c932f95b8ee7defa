package io.sluice.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DailyTimeTest {

    @ParameterizedTest(name = "{0} after {2} in {1}")
    @CsvSource({
        // On an ordinary day: later today, this very moment, tomorrow.
        "22:00, Europe/Berlin, 2026-11-21T20:00:00Z, 2026-11-21T21:00:00Z",
        "22:00, Europe/Berlin, 2026-11-21T21:00:00Z, 2026-11-21T21:00:00Z",
        "22:00, Europe/Berlin, 2026-11-21T21:00:00.001Z, 2026-11-22T21:00:00Z",
        "00:00, Europe/Berlin, 2026-11-21T22:59:00Z, 2026-11-21T23:00:00Z",
        // Put forward from 2:00 to 3:00 at 1:00 UTC: what is left out comes then.
        "02:30, Europe/Berlin, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z",
        "03:00, Europe/Berlin, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z",
        "02:30, Europe/Berlin, 2026-03-29T01:00:01Z, 2026-03-30T00:30:00Z",
        // Put back from 3:00 to 2:00 at 1:00 UTC: what comes twice comes the first time.
        "02:30, Europe/Berlin, 2026-10-25T00:00:00Z, 2026-10-25T00:30:00Z",
        "02:30, Europe/Berlin, 2026-10-25T00:31:00Z, 2026-10-26T01:30:00Z",
        "03:00, Europe/Berlin, 2026-10-25T00:31:00Z, 2026-10-25T02:00:00Z",
        // The other hemisphere, and a change of half an hour at 2:00.
        "02:15, Australia/Lord_Howe, 2026-10-03T15:00:00Z, 2026-10-03T15:30:00Z",
        "01:45, Australia/Lord_Howe, 2026-04-04T14:00:00Z, 2026-04-04T14:45:00Z",
        "01:45, Australia/Lord_Howe, 2026-04-04T14:46:00Z, 2026-04-05T15:15:00Z",
        // A leap day.
        "12:00, UTC, 2028-02-28T12:00:01Z, 2028-02-29T12:00:00Z"
    })
    void comesOnceEachDay(String time, String zone, String now, String next) {
        assertThat(new DailyTime(LocalTime.parse(time), ZoneId.of(zone)).next(Instant.parse(now)))
                .isEqualTo(next);
    }
}
