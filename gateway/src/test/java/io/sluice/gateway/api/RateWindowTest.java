package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateWindowTest {

    private final RateWindow window = new RateWindow(Duration.ofSeconds(10));

    private void sample(int second, long count) {
        window.sample(TimeUnit.SECONDS.toNanos(second), count);
    }

    @Test
    void isZeroWhereThereIsNothingToCompare() {
        assertThat(window.perSecond()).isZero();
        sample(1, 1000);
        assertThat(window.perSecond()).isZero();
        sample(1, 2000);
        assertThat(window.perSecond()).isZero();
    }

    @Test
    void countsFromTheFirstSampleOn() {
        sample(0, 500);
        sample(2, 700);

        assertThat(window.perSecond()).isEqualTo(100);
    }

    @Test
    void forgetsWhatIsOlderThanItsSpan() {
        for (int second = 0; second <= 60; second++) {
            sample(second, second <= 50 ? second * 1000L : 50_000);
        }

        assertThat(window.perSecond()).isCloseTo(0, within(0.001));
    }
}
