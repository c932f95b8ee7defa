package io.sluice.cli.crash;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A store behind a network that may stall: from some operation on all of them wait until {@link #goOn}. A request that is on its way is not
 * called back by whoever loses interest: it happens late. So whoever uses this store becomes a zombie.
 */
final class StallingBlobStore implements BlobStore {

    private final BlobStore store;
    private final Scheduler scheduler;
    private final AtomicInteger untilStall = new AtomicInteger(Integer.MAX_VALUE);
    private final CompletableFuture<Void> stalled = new CompletableFuture<>();
    private final CompletableFuture<Void> goOn = new CompletableFuture<>();

    StallingBlobStore(BlobStore store, Scheduler scheduler) {
        this.store = store;
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

    private <T> Mono<T> late(Mono<T> operation) {
        return gate().then(operation.subscribeOn(scheduler));
    }

    private Mono<Void> uncancellable(Mono<Void> operation) {
        return Mono.defer(() -> Mono.fromFuture(late(operation).toFuture(), true));
    }

    @Override
    public Mono<Void> create(String key, byte[] content) {
        return uncancellable(store.create(key, content));
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt) {
        return late(store.createFromFile(key, file, mayAdopt));
    }

    @Override
    public Mono<ByteBuf> read(String key, long offsetBytes, int lengthBytes) {
        return late(store.read(key, offsetBytes, lengthBytes));
    }

    @Override
    public Mono<byte[]> readAll(String key, int maxBytes) {
        return late(store.readAll(key, maxBytes));
    }

    @Override
    public Mono<BlobInfo> head(String key) {
        return late(store.head(key));
    }

    @Override
    public Flux<BlobInfo> list(String prefix) {
        return gate().thenMany(store.list(prefix).subscribeOn(scheduler));
    }

    @Override
    public Flux<String> children(String prefix) {
        return gate().thenMany(store.children(prefix).subscribeOn(scheduler));
    }

    @Override
    public Mono<Void> delete(String key) {
        return uncancellable(store.delete(key));
    }
}
