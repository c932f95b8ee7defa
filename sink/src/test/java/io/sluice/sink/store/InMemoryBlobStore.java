package io.sluice.sink.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.wire.rate.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A store that lives as long as the test. Its objects can be looked at and tampered with through {@link #objects()}.
 *
 * <p>Threads: does all work on the thread that subscribes, so that histories can be replayed.
 */
public final class InMemoryBlobStore implements BlobStore {

    private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    /** What is stored; a live view. */
    public NavigableMap<String, byte[]> objects() {
        return objects;
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace pace) {
        BlobKeys.checkKey(key);
        return Mono.defer(() -> takeAll(pace, content.length)).then(Mono.fromRunnable(() -> put(key, content.clone())));
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace pace) {
        BlobKeys.checkKey(key);
        return Mono.fromCallable(() -> contentOf(key, file)).flatMap(content -> create(key, content, pace));
    }

    /** Asks for all bytes before any goes; piece by piece, since a chain of thousands of pieces would overflow the stack at its end. */
    private static Mono<Void> takeAll(Pace pace, long bytes) {
        AtomicLong rest = new AtomicLong(bytes);
        return Mono.defer(() -> rest.get() == 0 ? Mono.empty() : pace.take(rest.get()))
                .doOnNext(taken -> rest.addAndGet(-taken))
                .repeat(() -> rest.get() > 0)
                .then();
    }

    private void put(String key, byte[] content) {
        if (objects.putIfAbsent(key, content) != null) {
            throw StoreException.exists(key);
        }
    }

    private static byte[] contentOf(String key, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.FAILED, key, key + ": its source " + file + " is no file", e);
        }
    }

    @Override
    public Mono<ByteBuf> read(String key, long offsetBytes, int lengthBytes) {
        BlobKeys.checkRange(key, offsetBytes, lengthBytes);
        return find(key, cancelled -> {
            byte[] content = get(key);
            if (offsetBytes + lengthBytes > content.length) {
                throw StoreException.truncated(key, offsetBytes, lengthBytes, content.length);
            }
            return PooledByteBufAllocator.DEFAULT
                    .directBuffer(lengthBytes)
                    .writeBytes(content, (int) offsetBytes, lengthBytes);
        });
    }

    @Override
    public Mono<byte[]> readAll(String key, int maxBytes) {
        return find(key, cancelled -> {
            byte[] content = get(key);
            if (content.length > maxBytes) {
                throw StoreException.tooLarge(key, content.length, maxBytes);
            }
            return content.clone();
        });
    }

    @Override
    public Mono<BlobInfo> head(String key) {
        return find(key, cancelled -> objects.containsKey(key) ? new BlobInfo(key, get(key).length) : null);
    }

    private static <T> Mono<T> find(String key, FileWork.Task<T> lookup) {
        BlobKeys.checkKey(key);
        return new FileWork<>(Schedulers.immediate(), key, lookup);
    }

    private byte[] get(String key) {
        byte[] content = objects.get(key);
        if (content == null) {
            throw StoreException.notFound(key);
        }
        return content;
    }

    @Override
    public Flux<BlobInfo> list(String prefix) {
        BlobKeys.checkPrefix(prefix);
        return Flux.defer(() -> Flux.fromIterable(below(prefix).entrySet()))
                .map(entry -> new BlobInfo(entry.getKey(), entry.getValue().length));
    }

    @Override
    public Flux<String> children(String prefix) {
        BlobKeys.checkPrefix(prefix);
        return Flux.defer(() -> {
            NavigableSet<String> names = new TreeSet<>();
            below(prefix).keySet().forEach(key -> names.add(nextPart(key.substring(prefix.length()))));
            return Flux.fromIterable(names);
        });
    }

    private NavigableMap<String, byte[]> below(String prefix) {
        return objects.subMap(prefix, true, prefix + Character.MAX_VALUE, false);
    }

    private static String nextPart(String rest) {
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash + 1);
    }

    @Override
    public Mono<Void> delete(String key) {
        BlobKeys.checkKey(key);
        return Mono.fromRunnable(() -> objects.remove(key));
    }
}
