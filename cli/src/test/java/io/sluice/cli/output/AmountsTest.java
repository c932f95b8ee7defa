package io.sluice.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({"PT0.05S, 0.1 s", "PT3.24S, 3.2 s", "PT99.9S, 99.9 s", "PT250S, 4 min 10 s", "PT2H5M30S, 2 h 5 min"})
    void durationsAreShort(Duration duration, String text) {
        assertThat(Amounts.duration(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "612000000, PT1S, 612 MB/s",
        "612000000, PT2S, 306 MB/s",
        "1500000, PT1S, 1.5 MB/s",
        "0, PT1S, 0.0 MB/s",
        "5, PT0S, -"
    })
    void speedsAreInMegabytes(long bytes, Duration time, String text) {
        assertThat(Amounts.speed(bytes, time)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"214, 100, 2.14", "100, 100, 1.00", "100, 0, -", "0, 100, -"})
    void ratiosHaveTwoDecimals(long raw, long stored, String text) {
        assertThat(Amounts.ratio(raw, stored)).isEqualTo(text);
    }

    @Test
    void timesAreInTheUsersZone() {
        Instant time = Instant.parse("2026-11-21T07:30:00.123Z");

        assertThat(Amounts.time(time, Clock.fixed(time, ZoneOffset.ofHours(1)))).isEqualTo("2026-11-21 08:30:00");
    }
}
