package io.sluice.sink.vault;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import java.nio.file.Path;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A store whose listings of one level are made up from those of another, as a test needs them. */
final class ListingBlobStore implements BlobStore {

    private final BlobStore store;
    private final Function<Flux<String>, Flux<String>> listing;

    ListingBlobStore(BlobStore store, Function<Flux<String>, Flux<String>> listing) {
        this.store = store;
        this.listing = listing;
    }

    @Override
    public Flux<String> children(String prefix) {
        return listing.apply(store.children(prefix));
    }

    @Override
    public Mono<Void> create(String key, byte[] content) {
        return store.create(key, content);
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt) {
        return store.createFromFile(key, file, mayAdopt);
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
    public Mono<Void> delete(String key) {
        return store.delete(key);
    }
}
