package io.sluice.sink.store;

import io.sluice.wire.rate.Pace;
import java.nio.file.Path;
import reactor.core.publisher.Mono;

/**
 * Gives a pace to whatever is created through it. Counted are the stored bytes, as they are handed to the store: what a store sends for them, names and
 * headers, is not. Reading is not paced, nor is deleting.
 *
 * <p>A view of its store, of which there may be many at a time; each machine has its own. Outside of {@link RetryingBlobStore}, so that what is sent again is asked
 * for again.
 *
 * <p>Errors: those of the store behind it. Owns: nothing, but {@link #close} closes that store.
 */
public final class PacedBlobStore extends DelegatingBlobStore {

    private final Pace pace;

    /** Creates through {@code store} at that pace; who names a pace of his own goes by that. */
    public PacedBlobStore(BlobStore store, Pace pace) {
        super(store);
        this.pace = pace;
    }

    private Pace paceOr(Pace named) {
        return named.equals(Pace.FREE) ? pace : named;
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace named) {
        return super.create(key, content, paceOr(named));
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace named) {
        return super.createFromFile(key, file, mayAdopt, paceOr(named));
    }
}
