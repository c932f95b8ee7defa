package io.sluice.cli.vaults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.process.UsageException;
import io.sluice.sink.vault.PointSelector;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PointTimesTest {

    private static final ZoneId VIENNA = ZoneId.of("Europe/Vienna");

    @Test
    void latestAndNumbers() {
        assertThat(PointTimes.read("latest", VIENNA)).isEqualTo(new PointSelector.Latest());
        assertThat(PointTimes.read("17", VIENNA)).isEqualTo(new PointSelector.Numbered(17));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21 08:30, 2026-11-21T07:30:00Z",
        "2026-11-21 08:30:15, 2026-11-21T07:30:15Z",
        "2026-11-21T08:30, 2026-11-21T07:30:00Z",
        "2026-07-01 08:30, 2026-07-01T06:30:00Z",
        "2026-11-21T07:30:00Z, 2026-11-21T07:30:00Z",
        "2026-11-21T12:30:00+05:00, 2026-11-21T07:30:00Z"
    })
    void timesWithoutAZoneAreTheUsers(String text, Instant time) {
        assertThat(PointTimes.read(text, VIENNA)).isEqualTo(new PointSelector.At(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "newest", "-1", "0", "2026-13-01 00:00", "2026-11-21", "08:30", "1.5", "2026-11-21 25:00"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> PointTimes.read(text, VIENNA))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
