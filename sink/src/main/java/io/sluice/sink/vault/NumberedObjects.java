package io.sluice.sink.vault;

import io.sluice.sink.DamagedException;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.store.StoreException;
import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * JSON objects that are numbered from 1: a machine's records, its points, its catalogues.
 *
 * <p>What exists is decided by asking for a number, never by a listing: that only hints where to start asking.
 *
 * <p>Errors: {@link DamagedException} for an object too large to be one of these.
 */
final class NumberedObjects<T> {

    /** A point with 10,000 segments has 1.2 MB. */
    static final int MAX_BYTES = 64 << 20;

    /** What the objects are: how they are called, read and numbered. */
    interface Kind<T> {
        String key(long number);

        /** Reads an object; refuses one that is of another place than its key says, but for its number. */
        T decode(String key, byte[] content);

        long numberOf(T object);
    }

    private final BlobStore store;
    private final String prefix;
    private final Kind<T> kind;

    NumberedObjects(BlobStore store, String prefix, Kind<T> kind) {
        this.store = store;
        this.prefix = prefix;
        this.kind = kind;
    }

    String key(long number) {
        return kind.key(number);
    }

    /** The numbers that a listing shows. */
    Mono<NavigableSet<Long>> listed() {
        return store.children(prefix)
                .collect(
                        TreeSet::new,
                        (numbers, name) -> VaultKeys.numberOf(name).ifPresent(numbers::add));
    }

    /** The object of a number; empty if there is none. */
    Mono<T> find(long number) {
        String key = key(number);
        return read(store, key).map(content -> {
            T object = kind.decode(key, content);
            if (kind.numberOf(object) != number) {
                throw new DamagedException(
                        key, "it has number " + kind.numberOf(object) + ", and does not belong here");
            }
            return object;
        });
    }

    Mono<Boolean> exists(long number) {
        return store.head(key(number)).hasElement();
    }

    /** The object with the highest number; empty if there is none. */
    Mono<T> newest() {
        return listed().flatMap(listed ->
                        listed.isEmpty() ? find(1) : find(listed.last()).switchIfEmpty(missing(listed.last())))
                .expand(object -> find(kind.numberOf(object) + 1))
                .takeLast(1)
                .singleOrEmpty();
    }

    /** Fails because the object of a number is not there and must be. */
    <E> Mono<E> missing(long number) {
        return Mono.error(
                () -> new DamagedException(key(number), "it is missing, and newer objects of its kind are there"));
    }

    /** Reads a JSON object; empty if there is none of that key. */
    static Mono<byte[]> read(BlobStore store, String key) {
        return store.readAll(key, MAX_BYTES)
                .onErrorResume(
                        failure -> StoreException.is(failure, StoreException.Kind.NOT_FOUND), failure -> Mono.empty())
                .onErrorMap(
                        failure -> StoreException.is(failure, StoreException.Kind.TOO_LARGE)
                                || StoreException.is(failure, StoreException.Kind.TRUNCATED),
                        failure -> new DamagedException(
                                key, "it is no JSON object of a vault: " + failure.getMessage(), failure));
    }

    /** Creates an object of the caller's own; that it exists already, as the same bytes, is an earlier try's success. */
    static Mono<Void> createOwn(BlobStore store, String key, byte[] content, String conflict) {
        return store.create(key, content)
                .onErrorResume(
                        failure -> StoreException.is(failure, StoreException.Kind.EXISTS),
                        failure -> read(store, key)
                                .filter(found -> Arrays.equals(found, content))
                                .switchIfEmpty(
                                        Mono.error(() -> new VaultException(VaultException.Kind.CONFLICT, conflict)))
                                .then());
    }

    /** All numbers from 1 that a listing left out below its highest. */
    static Flux<Long> holes(NavigableSet<Long> listed) {
        return listed.isEmpty()
                ? Flux.empty()
                : Flux.generate(() -> 1L, (number, sink) -> {
                    long next = number;
                    while (next < listed.last() && listed.contains(next)) {
                        next++;
                    }
                    if (next == listed.last()) {
                        sink.complete();
                    } else {
                        sink.next(next);
                    }
                    return next + 1;
                });
    }
}
