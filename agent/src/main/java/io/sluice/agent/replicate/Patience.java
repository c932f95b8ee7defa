package io.sluice.agent.replicate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Connects again after a broken session, with growing pauses, until there has been no progress for too long.
 *
 * <p>Progress is what the gateway has acknowledged; so is a session that lasted longer than the patience. Threads: any, one failure at a time.
 */
final class Patience extends Retry {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final Duration limit;
    private final LongSupplier progress;
    private final Scheduler timer;
    private long progressBefore = -1;
    private long firstFailureNanos;
    private long sessionBeganNanos;
    private int failures;

    Patience(Duration limit, LongSupplier progress, Scheduler timer) {
        this.limit = limit;
        this.progress = progress;
        this.timer = timer;
        this.sessionBeganNanos = now();
    }

    @Override
    public Publisher<?> generateCompanion(Flux<RetrySignal> failed) {
        return failed.concatMap(signal -> pauseAfter(signal.failure()));
    }

    private Mono<Long> pauseAfter(Throwable fault) {
        if (!Faults.endsTheSession(fault)) {
            return Mono.error(fault);
        }
        long now = now();
        long progressNow = progress.getAsLong();
        if (progressNow != progressBefore || now - sessionBeganNanos > limit.toNanos()) {
            failures = 0;
            firstFailureNanos = now;
        }
        progressBefore = progressNow;
        if (now - firstFailureNanos >= limit.toNanos()) {
            return Mono.error(fault);
        }
        long pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures++, 10));
        sessionBeganNanos = now + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        LOG.info("session ended, next one in {} ms: {}", pauseMillis, fault.getMessage());
        return Mono.delay(Duration.ofMillis(pauseMillis), timer);
    }

    private long now() {
        return timer.now(TimeUnit.NANOSECONDS);
    }
}
