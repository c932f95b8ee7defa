package io.sluice.wire.rate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentBytesTest {

    private static final long SECOND = 1_000_000_000;

    private final RecentBytes recent = new RecentBytes(-3 * SECOND);

    @Test
    void countsTheHalvesThatAreOver() {
        recent.add(7, 0);

        assertThat(recent.sum(SECOND / 4)).isZero();
        assertThat(recent.sum(SECOND / 2)).isEqualTo(7);
        assertThat(recent.sum(10 * SECOND)).isEqualTo(7);
        assertThat(recent.sum(10 * SECOND + SECOND / 2)).isZero();
    }

    @Test
    void aSteadyRateIsSeenExactly() {
        for (int tick = 0; tick < 300; tick++) {
            recent.add(10, tick * SECOND / 10);
        }

        assertThat(recent.sum(30 * SECOND)).isEqualTo(1000);
    }

    @Test
    void whatIsLongAgoIsForgottenHoweverLong() {
        recent.add(7, 0);

        assertThat(recent.sum(5_000 * SECOND)).isZero();
        recent.add(3, 5_000 * SECOND);
        recent.add(-5, 5_000 * SECOND);
        assertThat(recent.sum(5_001 * SECOND)).isZero();
    }
}
