package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private final Backlog backlog = new Backlog();

    private Duration at(int second, long uploadedBytes, long waitingBytes) {
        return backlog.update(Duration.ofSeconds(second).toNanos(), uploadedBytes, waitingBytes);
    }

    @Test
    void whereNothingWaitsThereIsNone() {
        assertThat(at(0, 0, 0)).isZero();
        assertThat(at(60, 1000, 0)).isZero();
    }

    @Test
    void takesAsLongAsTheRateOfTheLastMinutesSays() {
        at(0, 0, 0);

        assertThat(at(10, 1000, 60_000)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void whereNothingGoesOutItIsAsOldAsItIs() {
        at(0, 500, 0);
        assertThat(at(10, 500, 1000)).isZero();
        assertThat(at(100, 500, 1000)).isEqualTo(Duration.ofSeconds(90));
        assertThat(at(2000, 500, 9000)).isEqualTo(Duration.ofSeconds(1990));
    }

    @Test
    void theAgeBeginsAnewWhenAllIsGone() {
        at(0, 0, 1000);
        at(50, 0, 0);

        assertThat(at(60, 0, 1000)).isZero();
    }

    @Test
    void aRateOfNextToNothingHasABound() {
        at(0, 0, 0);

        assertThat(at(600, 1, Long.MAX_VALUE)).isEqualTo(Duration.ofDays(365));
    }
}
