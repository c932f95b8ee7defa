package io.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeanTest {

    private final Mean mean = new Mean(4);

    @Test
    void isNotKnownUntilThereAreHalfAsManyAsItKeeps() {
        assertThat(mean.value()).isNaN();
        mean.add(1);
        mean.add(Double.NaN);
        assertThat(mean.value()).isNaN();
        mean.add(0.5);
        assertThat(mean.value()).isEqualTo(0.75);
    }

    @Test
    void forgetsTheOldest() {
        for (double value : new double[] {1, 1, 1, 0, 0, 0, 0}) {
            mean.add(value);
        }

        assertThat(mean.value()).isZero();
    }
}
