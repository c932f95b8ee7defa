package io.sluice.agent.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeedIntervalTest {

    private static final long GIB = 1L << 30;
    private static final long TIB = 1L << 40;

    @Test
    void isTheSameForDisksOfUsualSizes() {
        assertThat(SeedInterval.DEFAULT.forDisksOf(0)).isEqualTo(SeedInterval.DEFAULT);
        assertThat(SeedInterval.DEFAULT.forDisksOf(4 * TIB)).isEqualTo(SeedInterval.DEFAULT);
    }

    @Test
    void growsWithTheDisksSoThatDigestsDoNotCostMoreThanData() {
        assertThat(SeedInterval.DEFAULT.forDisksOf(16 * TIB))
                .isEqualTo(new SeedInterval(256 * GIB, Duration.ofMinutes(15)));
        assertThat(SeedInterval.DEFAULT.forDisksOf(64 * TIB))
                .isEqualTo(new SeedInterval(1024 * GIB, Duration.ofHours(1)));
    }
}
