package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "30s, PT30S",
        "5m, PT5M",
        "24h, PT24H",
        "7d, PT168H",
        "1h30m, PT1H30M",
        "1h 30m, PT1H30M",
        "2d12h5m7s, PT60H5M7S",
        "0s, PT0S",
        "' 90s ', PT1M30S",
        "90m, PT1H30M"
    })
    void readsNumbersWithUnits(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "5", "m", "-5m", "1.5h", "5M", "30m1h", "5m5m", "5 m", "1w", "PT5M", "1234567890s"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration '" + text + "': use whole numbers with units, such as 30s, 5m, 1h30m or 7d");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT30S, 30s",
        "PT1M30S, 1m30s",
        "PT24H, 24h",
        "PT36H, 36h",
        "PT48H, 2d",
        "PT60H5M7S, 2d12h5m7s",
        "PT1H0M1S, 1h1s",
        "PT1.5S, 1.5s",
        "PT0.000000001S, 0.000000001s",
        "PT1M0.020S, 1m0.02s",
        "PT-5M, -5m"
    })
    void writesWhatPeopleWrite(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @Test
    void whatIsWrittenCanBeRead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            Duration duration = Duration.ofSeconds(random.nextInt(100_000_000) >> random.nextInt(27));

            assertThat(Durations.parse(Durations.text(duration)))
                    .as("seed %d", seed)
                    .isEqualTo(duration);
        }
    }
}
