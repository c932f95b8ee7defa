package io.sluice.agent.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The kinds of time that a host has.
 *
 * <p>Intervals are measured by the uptime, which nobody sets. The clock is asked only for what must survive a restart, and for times of the day:
 * operators and time servers set it, forwards and backwards.
 *
 * @param timer wakes who waits; it may stand still while the host is suspended
 * @param uptimeNanos goes on while the host is suspended
 * @param clock the host's, with its zone
 */
public record HostTime(Scheduler timer, LongSupplier uptimeNanos, Clock clock) {

    /** How long a timer is trusted: after a suspension it still has all of its time to go. */
    private static final long STEP_NANOS = Duration.ofSeconds(10).toNanos();

    /** Time since some moment in the past. */
    public long nanos() {
        return uptimeNanos.getAsLong();
    }

    /** Waits until nothing is left; asks again at least every ten seconds. */
    public Mono<Void> await(LongSupplier leftNanos) {
        return Mono.defer(() -> Mono.delay(step(leftNanos.getAsLong()), timer))
                .repeat(() -> leftNanos.getAsLong() > 0)
                .then();
    }

    private static Duration step(long leftNanos) {
        return Duration.ofNanos(Math.min(Math.max(leftNanos, 0), STEP_NANOS));
    }
}
