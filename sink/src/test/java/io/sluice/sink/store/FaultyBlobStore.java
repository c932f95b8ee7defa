package io.sluice.sink.store;

import io.netty.util.ReferenceCountUtil;
import io.sluice.sink.store.StoreException.Kind;
import java.time.Duration;
import java.util.SplittableRandom;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A store as one process sees it on a bad day: operations fail, replies get lost, the process dies between any two. The same seed and the
 * same order of operations give the same faults. Another process is another instance on the same store.
 *
 * <p>Threads: any; what is drawn is drawn in the order of subscription.
 */
public final class FaultyBlobStore extends DelegatingBlobStore {

    private enum Fate {
        GOOD,
        FAILS_BEFORE,
        FAILS_AFTER
    }

    private final Faults faults;
    private final Scheduler timer;
    private final SplittableRandom random;
    private long operations;
    private boolean crashed;

    /** A store with faults, which are drawn from {@code seed}; delays pass on {@code timer}. */
    public FaultyBlobStore(BlobStore store, Faults faults, long seed, Scheduler timer) {
        super(store);
        this.faults = faults;
        this.timer = timer;
        this.random = new SplittableRandom(seed);
    }

    /** How many operations were started. */
    public synchronized long operations() {
        return operations;
    }

    /** Whether the process is dead. */
    public synchronized boolean hasCrashed() {
        return crashed;
    }

    /** The process dies now. */
    public synchronized void crash() {
        crashed = true;
    }

    private synchronized Fate next(String key) {
        if (crashed) {
            throw new StoreException(Kind.FAILED, key, key + ": this process is dead");
        }
        operations++;
        crashed = operations == faults.crashAt();
        double draw = random.nextDouble();
        if (crashed) {
            return draw < 0.5 ? Fate.FAILS_BEFORE : Fate.FAILS_AFTER;
        }
        if (draw < faults.before()) {
            return Fate.FAILS_BEFORE;
        }
        return draw < faults.before() + faults.after() ? Fate.FAILS_AFTER : Fate.GOOD;
    }

    private synchronized Duration delay() {
        long longest = faults.longestDelay().toNanos();
        return longest == 0 ? Duration.ZERO : Duration.ofNanos(random.nextLong(longest));
    }

    @Override
    protected <T> Mono<T> around(String key, Mono<T> operation) {
        return Mono.defer(() -> switch (next(key)) {
            case GOOD -> delayed(operation);
            case FAILS_BEFORE -> delayed(Mono.error(failure(key)));
            case FAILS_AFTER ->
                delayed(operation).doOnNext(ReferenceCountUtil::release).then(Mono.error(failure(key)));
        });
    }

    @Override
    protected <T> Flux<T> around(String key, Flux<T> operation) {
        return Flux.defer(() -> switch (next(key)) {
            case GOOD -> operation;
            case FAILS_BEFORE -> Flux.error(failure(key));
            case FAILS_AFTER -> operation.take(some()).concatWith(Flux.error(failure(key)));
        });
    }

    private <T> Mono<T> delayed(Mono<T> operation) {
        Duration delay = delay();
        return delay.isZero() ? operation : operation.delaySubscription(delay, timer);
    }

    private synchronized long some() {
        return random.nextLong(10);
    }

    private static StoreException failure(String key) {
        return new StoreException(Kind.UNAVAILABLE, key, key + ": the store did not answer");
    }
}
