package io.sluice.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class ProgressTest {

    private static final long MB = 1_000_000;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicReference<Reading> reading = new AtomicReference<>(new Reading(0, 1000 * MB, 0, 0));

    @Test
    void withoutATerminalThereIsALineEveryFewSeconds() {
        try (Progress progress = show(false, false)) {
            reading.set(new Reading(100 * MB, 1000 * MB, 50 * MB, 25 * MB));
            time.advanceTimeBy(Duration.ofSeconds(5));
            reading.set(new Reading(300 * MB, 1000 * MB, 150 * MB, 50 * MB));
            time.advanceTimeBy(Duration.ofSeconds(5));
        }

        assertThat(printed().lines())
                .containsExactly(
                        "sluice: restoring: 10 %, 95.4 MiB of 954 MiB, 20 MB/s, ratio 2.00, 45 s left",
                        "sluice: restoring: 30 %, 286 MiB of 954 MiB, 40 MB/s, ratio 3.00, 17 s left");
    }

    @Test
    void workThatBeginsAgainHasAPaceOfItsOwn() {
        try (Progress progress = show(false, false)) {
            reading.set(Reading.of(500 * MB, 1000 * MB));
            time.advanceTimeBy(Duration.ofSeconds(5));
            reading.set(Reading.of(0, 1000 * MB));
            time.advanceTimeBy(Duration.ofSeconds(5));
            reading.set(Reading.of(100 * MB, 1000 * MB));
            time.advanceTimeBy(Duration.ofSeconds(5));
        }

        assertThat(printed().lines().skip(1))
                .containsExactly(
                        "sluice: restoring: 0 %, 0 B of 954 MiB, 0 MB/s",
                        "sluice: restoring: 10 %, 95.4 MiB of 954 MiB, 20 MB/s, 45 s left");
    }

    @Test
    void onATerminalABarRewritesItsLineAndGoesAway() {
        try (Progress progress = show(true, false)) {
            reading.set(Reading.of(500 * MB, 1000 * MB));
            time.advanceTimeBy(Duration.ofMillis(200));
        }

        assertThat(printed())
                .contains("\r\u001b[K[##########----------] restoring: 50 %")
                .endsWith("\r\u001b[K");
        assertThat(printed()).doesNotContain("\n");
    }

    @Test
    void withJsonNothingIsPrintedWhereNobodyWatches() {
        try (Progress progress = show(false, true)) {
            time.advanceTimeBy(Duration.ofMinutes(1));
        }

        assertThat(printed()).isEmpty();
    }

    @Test
    void withJsonATerminalStillHasItsBar() {
        try (Progress progress = show(true, true)) {
            time.advanceTimeBy(Duration.ofSeconds(1));
        }

        assertThat(printed()).contains("restoring: 0 %");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        reading.set(new Reading(0, 0, 0, 0));
        try (Progress progress = show(false, false)) {
            time.advanceTimeBy(Duration.ofSeconds(5));
        }

        assertThat(printed()).isEqualTo("sluice: restoring: 0 B, 0 MB/s\n");
    }

    @Test
    void afterTheEndNothingIsPrinted() {
        show(false, false).close();
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(printed()).isEmpty();
    }

    private Progress show(boolean terminal, boolean json) {
        Surroundings surroundings = new Surroundings(
                System.out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                Map.of(),
                Clock.systemUTC(),
                new Interruption());
        return Progress.show(surroundings, json, "restoring", reading::get, time);
    }

    private String printed() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
