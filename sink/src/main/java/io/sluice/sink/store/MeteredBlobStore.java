package io.sluice.sink.store;

import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Counts what goes into a store, and remembers whether it answered when it was last asked.
 *
 * <p>Wraps the store that retries, so that an object counts once, and the time that retries take is the store's. Reads pass uncounted.
 *
 * <p>Threads: any. Units: bytes of objects and files; nanoseconds. Errors: those of the store behind it, as they are.
 */
public final class MeteredBlobStore extends DelegatingBlobStore {

    private final LongAdder inBytes = new LongAdder();
    private final LongAdder outBytes = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private volatile @Nullable String lastError;

    /** Wraps a store, which is closed with this one. */
    public MeteredBlobStore(BlobStore store) {
        super(store);
    }

    /** Bytes of objects whose writing has begun. */
    public long inBytes() {
        return inBytes.sum();
    }

    /** Bytes of objects that are durable. */
    public long outBytes() {
        return outBytes.sum();
    }

    /** Time from the begin of a write to its end, all writes together. */
    public long writeNanos() {
        return nanos.sum();
    }

    /** Writes under way. */
    public long writing() {
        return begun.sum() - ended.sum();
    }

    /** Writes that failed; one that met its object there already has not. */
    public long errors() {
        return errors.sum();
    }

    /** Why the store failed when it was last asked for anything; null when it answered. */
    public @Nullable String lastError() {
        return lastError;
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace pace) {
        return counted(super.create(key, content, pace), content.length);
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace pace) {
        Mono<Void> creation = super.createFromFile(key, file, mayAdopt, pace);
        return Mono.defer(() -> counted(creation, length(file)));
    }

    /** A look at the directory, as short as a lock. What cannot be measured is for the store to complain of. */
    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private Mono<Void> counted(Mono<Void> write, long bytes) {
        return Mono.defer(() -> {
            long began = System.nanoTime();
            begun.increment();
            inBytes.add(bytes);
            return seen(write)
                    .doOnSuccess(done -> outBytes.add(bytes))
                    .doOnError(e -> count(e, bytes))
                    .doFinally(signal -> {
                        ended.increment();
                        nanos.add(System.nanoTime() - began);
                    });
        });
    }

    private void count(Throwable failure, long bytes) {
        if (StoreException.is(failure, StoreException.Kind.EXISTS)) {
            outBytes.add(bytes);
        } else {
            errors.increment();
        }
    }

    private <T> Mono<T> seen(Mono<T> operation) {
        return operation.doOnSuccess(any -> lastError = null).doOnError(this::see);
    }

    private void see(Throwable failure) {
        lastError = isAnswer(failure) ? null : String.valueOf(failure.getMessage());
    }

    /** That an object is there, or is not, or is too long, is what a store says that works. */
    private static boolean isAnswer(Throwable failure) {
        return failure instanceof StoreException store
                && switch (store.kind()) {
                    case EXISTS, NOT_FOUND, TRUNCATED, TOO_LARGE -> true;
                    case DENIED, UNAVAILABLE, NO_SPACE, FAILED -> false;
                };
    }

    @Override
    public Mono<BlobInfo> head(String key) {
        return seen(super.head(key));
    }
}
