package io.sluice.sink.vault;

import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.DelegatingBlobStore;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/** A store whose listings of one level are made up from those of another, as a test needs them. */
final class ListingBlobStore extends DelegatingBlobStore {

    private final Function<Flux<String>, Flux<String>> listing;

    ListingBlobStore(BlobStore store, Function<Flux<String>, Flux<String>> listing) {
        super(store);
        this.listing = listing;
    }

    @Override
    public Flux<String> children(String prefix) {
        return listing.apply(super.children(prefix));
    }
}
