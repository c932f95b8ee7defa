package io.sluice.agent.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class HostTimeTest {

    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final AtomicLong suspendedNanos = new AtomicLong();
    private final HostTime time =
            new HostTime(timer, () -> timer.now(TimeUnit.NANOSECONDS) + suspendedNanos.get(), Clock.systemUTC());

    @Test
    void waitsUntilNothingIsLeft() {
        long due = time.nanos() + Duration.ofHours(1).toNanos();
        AtomicBoolean over = new AtomicBoolean();
        time.await(() -> due - time.nanos()).subscribe(nothing -> {}, fault -> {}, () -> over.set(true));

        timer.advanceTimeBy(Duration.ofMinutes(59));
        assertThat(over).isFalse();
        timer.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(over).isTrue();
    }

    @Test
    void aSuspensionCountsThoughTimersStoodStill() {
        long due = time.nanos() + Duration.ofHours(1).toNanos();
        StepVerifier.create(time.await(() -> due - time.nanos()))
                .then(() -> suspendedNanos.addAndGet(Duration.ofHours(8).toNanos()))
                .then(() -> timer.advanceTimeBy(Duration.ofSeconds(10)))
                .verifyComplete();
    }

    @Test
    void whatIsDueComesAtOnce() {
        StepVerifier.create(time.await(() -> -5))
                .then(() -> timer.advanceTimeBy(Duration.ZERO))
                .verifyComplete();
    }

    @Test
    void theUptimeIsTheHostsAndGoesOn() {
        Uptime uptime = new Uptime();
        long before = uptime.getAsLong();

        assertThat(uptime.getAsLong() - before)
                .isBetween(0L, Duration.ofMinutes(1).toNanos());
        assertThat(before).isPositive();
    }
}
