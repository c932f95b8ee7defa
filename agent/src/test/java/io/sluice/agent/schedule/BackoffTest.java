package io.sluice.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.agent.testing.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Random random = Seeds.random("BackoffTest");
    private final Backoff backoff = new Backoff(random);

    @Test
    void pausesGrowFromASecondToTheLongestAndAreSpreadOverAllOfIt() {
        for (int before = 0; before < 100; before++) {
            long ceiling = Math.min(60_000, 1000L << Math.min(before, 20));
            int failures = before;
            List<Long> millis = IntStream.range(0, 200)
                    .mapToObj(i -> backoff.pause(failures, MINUTE).toMillis())
                    .toList();

            assertThat(millis).allMatch(pause -> pause >= 0 && pause <= ceiling);
            assertThat(millis).anyMatch(pause -> pause > ceiling * 3 / 4).anyMatch(pause -> pause < ceiling / 4);
        }
    }

    @Test
    void aShortIntervalIsTheLongestPause() {
        assertThat(IntStream.range(0, 1000).mapToObj(before -> backoff.pause(before, Duration.ofSeconds(3))))
                .allMatch(pause -> pause.compareTo(Duration.ofSeconds(3)) <= 0);
    }

    @Test
    void whatDoesNotPassByItselfIsTriedAtTheSlowEnd() {
        assertThat(IntStream.range(0, 1000).mapToObj(i -> backoff.longPause(MINUTE)))
                .allMatch(pause -> pause.compareTo(Duration.ofSeconds(30)) >= 0 && pause.compareTo(MINUTE) <= 0);
    }
}
