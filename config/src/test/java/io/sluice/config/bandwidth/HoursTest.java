package io.sluice.config.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.LocalTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoursTest {

    @ParameterizedTest
    @CsvSource({
        "09:00-18:00, 09:00, 18:00",
        "9:00 - 18:30, 09:00, 18:30",
        "22:00-06:00, 22:00, 06:00",
        "18:00-24:00, 18:00, 00:00",
        "00:00-24:00, 00:00, 00:00"
    })
    void readsBeginAndEnd(String text, LocalTime from, LocalTime to) {
        assertThat(Hours.parse(text)).isEqualTo(new Hours(from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "09:00", "09:00-", "24:00-09:00", "09:00-25:00", "9-18", "09:00-18:00-20:00"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> Hours.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hours '" + text + "': use FROM-TO in hours and minutes, such as 09:00-18:00");
    }

    @Test
    void daysHaveTheirShortNames() {
        assertThat(Days.NAMES).map(Days::parse).containsExactly(DayOfWeek.values());
        assertThat(Days.parse(" Sun ")).isEqualTo(DayOfWeek.SUNDAY);
        assertThatThrownBy(() -> Days.parse("monday"))
                .hasMessage("day 'monday': use mon, tue, wed, thu, fri, sat, sun");
    }
}
