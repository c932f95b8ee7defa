package io.sluice.gateway.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * How long nothing has been heard of an agent, in ticks of a quarter of the shortest limit. Ticks, and not the time that a clock says: that may be set while
 * a session lasts, and an agent is not silent for it. Threads: any.
 */
final class Silence {

    private static final int TICKS_PER_LIMIT = 4;

    private final Duration tick;
    private final Scheduler timer;
    private final AtomicInteger quietTicks = new AtomicInteger();

    Silence(Duration shortestLimit, Scheduler timer) {
        this.tick = shortestLimit.dividedBy(TICKS_PER_LIMIT);
        this.timer = timer;
    }

    /** Something was heard. */
    void end() {
        quietTicks.set(0);
    }

    /**
     * Completes when nothing was heard for longer than the limit of the moment.
     *
     * @param excused whether it is not the agent that is waited for
     */
    Mono<Long> tooLong(Supplier<Duration> limit, BooleanSupplier excused) {
        return Flux.interval(tick, timer)
                .onBackpressureLatest()
                .filter(any -> isTooLong(limit.get(), excused.getAsBoolean()))
                .next();
    }

    private boolean isTooLong(Duration limit, boolean excused) {
        if (excused) {
            end();
        }
        return tick.multipliedBy(quietTicks.getAndIncrement()).compareTo(limit) >= 0;
    }
}
