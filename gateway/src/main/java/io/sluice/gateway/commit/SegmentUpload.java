package io.sluice.gateway.commit;

import io.sluice.gateway.cache.CachedCycle;
import io.sluice.gateway.cache.FinishedSegment;
import io.sluice.sink.segment.SegmentSummary;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.StoreException;
import io.sluice.sink.vault.VaultKeys;
import io.sluice.wire.Id;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The stage that brings closed segments from the cache into the sink, byte for byte, and then takes them out of the cache.
 *
 * <p>Errors: {@link StoreException}; retryable ones have been retried by the store's wrapper before they come here. Limits: two segments
 * at a time per cycle.
 */
final class SegmentUpload {

    private static final int AT_ONCE = 2;

    private final BlobStore store;
    private final Id machine;
    private final Id cycle;
    private final CachedCycle cache;

    SegmentUpload(BlobStore store, CachedCycle cache) {
        this.store = store;
        this.cache = cache;
        this.machine = cache.identity().machine();
        this.cycle = cache.identity().cycle();
    }

    /** Completes when every segment of the closed cycle is durable in the sink. */
    Mono<Void> upload(Flux<FinishedSegment> segments) {
        return segments.flatMap(this::upload, AT_ONCE, 1).then();
    }

    private Mono<Void> upload(FinishedSegment segment) {
        String key = VaultKeys.segment(machine, cycle, segment.summary().id());
        return store.createFromFile(key, segment.file(), true)
                .onErrorResume(e -> StoreException.is(e, StoreException.Kind.EXISTS), e -> requireSame(key, segment))
                .then(cache.uploaded(segment));
    }

    /** Nobody else draws this random id: an object of this key is what an earlier try wrote. */
    private Mono<Void> requireSame(String key, FinishedSegment segment) {
        SegmentSummary summary = segment.summary();
        return store.head(key)
                .map(BlobInfo::lengthBytes)
                .filter(length -> length == summary.length())
                .switchIfEmpty(Mono.error(() -> new StoreException(
                        StoreException.Kind.FAILED, key, key + " is in the sink with another length than " + summary)))
                .then();
    }
}
