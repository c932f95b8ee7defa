package io.sluice.sink.store;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.rate.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Tries again what failed for a reason that may pass; all else, and the last failure, is handed on as it is.
 *
 * <p>A {@code create} that is tried again may meet the object that its first try has made: it ends with EXISTS, as the interface says. A list
 * goes on behind the last object that was handed on.
 *
 * <p>Threads: delays pass on {@code timer}. Errors: those of the store behind it.
 */
public final class RetryingBlobStore implements BlobStore {

    private static final Logger log = LoggerFactory.getLogger(RetryingBlobStore.class);

    private final BlobStore store;
    private final RetryPolicy policy;
    private final Scheduler timer;
    private final RandomGenerator random;

    /**
     * Wraps a store, which is closed with this one.
     *
     * @param store does the work
     * @param policy how often and how soon
     * @param timer counts the delays
     * @param random shortens them; used by one thread at a time
     */
    public RetryingBlobStore(BlobStore store, RetryPolicy policy, Scheduler timer, RandomGenerator random) {
        this.store = store;
        this.policy = policy;
        this.timer = timer;
        this.random = random;
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace pace) {
        return retrying(store.create(key, content, pace), 1);
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace pace) {
        return retrying(store.createFromFile(key, file, mayAdopt, pace), 1);
    }

    @Override
    public Mono<ByteBuf> read(String key, long offsetBytes, int lengthBytes) {
        return retrying(store.read(key, offsetBytes, lengthBytes), 1);
    }

    @Override
    public Mono<byte[]> readAll(String key, int maxBytes) {
        return retrying(store.readAll(key, maxBytes), 1);
    }

    @Override
    public Mono<BlobInfo> head(String key) {
        return retrying(store.head(key), 1);
    }

    @Override
    public Flux<BlobInfo> list(String prefix) {
        return resuming(store.list(prefix), BlobInfo::key);
    }

    @Override
    public Flux<String> children(String prefix) {
        return resuming(store.children(prefix), name -> name);
    }

    @Override
    public Mono<Void> delete(String key) {
        return retrying(store.delete(key), 1);
    }

    @Override
    public void close() {
        store.close();
    }

    /** By {@code onErrorResume} and not {@code retryWhen}, which would drop a buffer that arrives while it is cancelled. */
    private <T> Mono<T> retrying(Mono<T> operation, int attempt) {
        return operation.onErrorResume(
                failure -> mayTryAgain(failure, attempt),
                failure -> retrying(operation, attempt + 1).delaySubscription(delayAfter(failure, attempt), timer));
    }

    private <T> Flux<T> resuming(Flux<T> list, Function<T, String> order) {
        return Flux.defer(() -> {
            AtomicReference<String> last = new AtomicReference<>("");
            Flux<T> rest = list.skipUntil(element -> order.apply(element).compareTo(last.get()) > 0)
                    .doOnNext(element -> last.set(order.apply(element)));
            return retrying(rest, 1);
        });
    }

    private <T> Flux<T> retrying(Flux<T> operation, int attempt) {
        return operation.onErrorResume(
                failure -> mayTryAgain(failure, attempt),
                failure -> retrying(operation, attempt + 1).delaySubscription(delayAfter(failure, attempt), timer));
    }

    private boolean mayTryAgain(Throwable failure, int attempt) {
        return StoreException.isRetryable(failure) && attempt < policy.attempts();
    }

    private Duration delayAfter(Throwable failure, int attempt) {
        log.info("store failed, trying again attempt={} cause={}", attempt + 1, failure.getMessage());
        return policy.delayAfter(attempt, draw());
    }

    private double draw() {
        synchronized (random) {
            return random.nextDouble();
        }
    }
}
