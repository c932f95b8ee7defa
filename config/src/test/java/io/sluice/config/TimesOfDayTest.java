package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesOfDayTest {

    @ParameterizedTest
    @CsvSource({"00:00, 00:00", "9:05, 09:05", "09:05, 09:05", "23:59, 23:59", "' 7:30 ', 07:30"})
    void readsHoursAndMinutes(String text, LocalTime time) {
        assertThat(TimesOfDay.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9", "24:00", "12:60", "9.30", "9:5", "9:30pm", "009:00", "09:00:00"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> TimesOfDay.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time '" + text + "': use hours and minutes, such as 09:00 or 22:30");
    }
}
