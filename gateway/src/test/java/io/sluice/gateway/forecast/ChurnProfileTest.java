package io.sluice.gateway.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.state.ChurnHour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChurnProfileTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:40:00Z");
    private static final Instant HOUR = Instant.parse("2026-11-21T07:00:00Z");

    private static ChurnHour churn(int hoursAgo, long shippedBytes) {
        return new ChurnHour("a", HOUR.minus(Duration.ofHours(hoursAgo)), 12, 1, shippedBytes, Duration.ZERO);
    }

    @Test
    void lessThanADayIsNotEnoughAndSaysHowMuchThereIs() {
        assertThat(ChurnProfile.of(List.of(), NOW).hours()).isZero();
        assertThat(ChurnProfile.of(List.of(churn(0, 3600)), NOW).hours()).isZero();

        ChurnProfile short23 = ChurnProfile.of(List.of(churn(23, 3600)), NOW);
        assertThat(short23.hours()).isEqualTo(23);
        assertThat(short23.bytesPerSec()).isEmpty();
        assertThat(ChurnProfile.of(List.of(churn(24, 3600)), NOW).bytesPerSec()).isPresent();
    }

    @Test
    void anHourOfTheDayIsTheMeanOfItsDays() {
        // 06:00 today and yesterday, 07:00 yesterday; the hour under way and all before the week do not count.
        List<ChurnHour> churn =
                new ArrayList<>(List.of(churn(0, 1 << 30), churn(1, 3600), churn(24, 7200), churn(25, 3 * 3600)));
        List<Double> rates = ChurnProfile.of(churn, NOW).bytesPerSec().orElseThrow();
        assertThat(rates.get(6)).isEqualTo(2.0);
        assertThat(rates.get(7)).isEqualTo(2.0);
        assertThat(rates.get(8)).isZero();

        churn.add(churn(24 * 7 + 1, 1 << 30));
        assertThat(ChurnProfile.of(churn, NOW).hours()).isEqualTo(25);
    }

    @Test
    void anHourWithoutACycleIsOneWithoutChanges() {
        List<Double> rates = ChurnProfile.of(List.of(churn(1, 3600), churn(72, 0)), NOW)
                .bytesPerSec()
                .orElseThrow();
        assertThat(rates.get(6)).isCloseTo(1.0 / 3, Offset.offset(1e-9));
    }
}
