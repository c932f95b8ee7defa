package io.sluice.cli.crash;

import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DelegatingBlobStore;
import io.sluice.wire.rate.Pace;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A store behind a network that may stall: from some operation on all of them wait until {@link #goOn}. A request that is on its way is not
 * called back by whoever loses interest: it happens late. So whoever uses this store becomes a zombie.
 */
final class StallingBlobStore extends DelegatingBlobStore {

    private final Scheduler scheduler;
    private final AtomicInteger untilStall = new AtomicInteger(Integer.MAX_VALUE);
    private final CompletableFuture<Void> stalled = new CompletableFuture<>();
    private final CompletableFuture<Void> goOn = new CompletableFuture<>();

    StallingBlobStore(BlobStore store, Scheduler scheduler) {
        super(store);
        this.scheduler = scheduler;
    }

    /** So many operations are done still, and later ones stall. */
    void stallAfter(int operations) {
        untilStall.set(operations);
    }

    /** Completes when an operation stalls. */
    CompletableFuture<Void> stalled() {
        return stalled;
    }

    /** What has stalled is done now. */
    void goOn() {
        untilStall.set(Integer.MAX_VALUE);
        goOn.complete(null);
    }

    private Mono<Void> gate() {
        return Mono.defer(() -> {
            if (untilStall.getAndUpdate(left -> left == Integer.MAX_VALUE ? left : Math.max(0, left - 1)) > 0) {
                return Mono.empty();
            }
            stalled.complete(null);
            return Mono.fromFuture(goOn, true);
        });
    }

    @Override
    protected <T> Mono<T> around(String key, Mono<T> operation) {
        return gate().then(operation.subscribeOn(scheduler));
    }

    @Override
    protected <T> Flux<T> around(String prefix, Flux<T> operation) {
        return gate().thenMany(operation.subscribeOn(scheduler));
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace pace) {
        return uncancellable(super.create(key, content, pace));
    }

    @Override
    public Mono<Void> delete(String key) {
        return uncancellable(super.delete(key));
    }

    private static Mono<Void> uncancellable(Mono<Void> operation) {
        return Mono.defer(() -> Mono.fromFuture(operation.toFuture(), true));
    }
}
