package io.sluice.sink.store;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.rate.Pace;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
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
public final class PacedBlobStore implements BlobStore {

    private final BlobStore store;
    private final Pace pace;

    /** Creates through {@code store} at that pace; who names a pace of his own goes by that. */
    public PacedBlobStore(BlobStore store, Pace pace) {
        this.store = store;
        this.pace = pace;
    }

    private Pace paceOr(Pace named) {
        return named.equals(Pace.FREE) ? pace : named;
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace named) {
        return store.create(key, content, paceOr(named));
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace named) {
        return store.createFromFile(key, file, mayAdopt, paceOr(named));
    }

    @Override
    public Mono<ByteBuf> read(String key, long offsetBytes, int lengthBytes) {
        return store.read(key, offsetBytes, lengthBytes);
    }

    @Override
    public Mono<byte[]> readAll(String key, int maxBytes) {
        return store.readAll(key, maxBytes);
    }

    @Override
    public Mono<BlobInfo> head(String key) {
        return store.head(key);
    }

    @Override
    public Flux<BlobInfo> list(String prefix) {
        return store.list(prefix);
    }

    @Override
    public Flux<String> children(String prefix) {
        return store.children(prefix);
    }

    @Override
    public Mono<Void> delete(String key) {
        return store.delete(key);
    }

    @Override
    public void close() {
        store.close();
    }
}
