package io.sluice.sink.store;

import io.netty.buffer.ByteBuf;
import io.sluice.wire.rate.Pace;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A store that hands everything on to another, which it closes with itself. What wraps a store derives from it what differs: single
 * operations, or {@link #around} all of them.
 *
 * <p>Threads, errors: those of the store behind it. A wrapper overrides the operations that have a {@link Pace}, to which the others lead.
 */
public abstract class DelegatingBlobStore implements BlobStore {

    private final BlobStore store;

    /** Hands on to {@code store}. */
    protected DelegatingBlobStore(BlobStore store) {
        this.store = store;
    }

    /** What becomes of an operation on a key; unless overridden, the operation. */
    protected <T> Mono<T> around(String key, Mono<T> operation) {
        return operation;
    }

    /** What becomes of an operation on a prefix; unless overridden, the operation. */
    protected <T> Flux<T> around(String prefix, Flux<T> operation) {
        return operation;
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace pace) {
        return around(key, store.create(key, content, pace));
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace pace) {
        return around(key, store.createFromFile(key, file, mayAdopt, pace));
    }

    @Override
    public Mono<ByteBuf> read(String key, long offsetBytes, int lengthBytes) {
        return around(key, store.read(key, offsetBytes, lengthBytes));
    }

    @Override
    public Mono<byte[]> readAll(String key, int maxBytes) {
        return around(key, store.readAll(key, maxBytes));
    }

    @Override
    public Mono<BlobInfo> head(String key) {
        return around(key, store.head(key));
    }

    @Override
    public Flux<BlobInfo> list(String prefix) {
        return around(prefix, store.list(prefix));
    }

    @Override
    public Flux<String> children(String prefix) {
        return around(prefix, store.children(prefix));
    }

    @Override
    public Mono<Void> delete(String key) {
        return around(key, store.delete(key));
    }

    @Override
    public void close() {
        store.close();
    }
}
