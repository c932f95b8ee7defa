package io.sluice.sink.store;

import io.sluice.wire.rate.Pace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A store that takes a number of bytes per second, however many write at once: writes queue and end when their last byte would have
 * arrived. Reading is not slowed down.
 *
 * <p>Threads: nothing blocks; time passes on {@code timer}.
 */
public final class ThrottledBlobStore extends DelegatingBlobStore {

    private final long bytesPerSec;
    private final Scheduler timer;
    private long freeAtNanos;

    /** A store behind a line of {@code bytesPerSec}. */
    public ThrottledBlobStore(BlobStore store, long bytesPerSec, Scheduler timer) {
        super(store);
        this.bytesPerSec = bytesPerSec;
        this.timer = timer;
        this.freeAtNanos = timer.now(TimeUnit.NANOSECONDS);
    }

    @Override
    public Mono<Void> create(String key, byte[] content, Pace pace) {
        Mono<Void> write = super.create(key, content, pace);
        return Mono.defer(() -> afterTransfer(content.length).then(write));
    }

    @Override
    public Mono<Void> createFromFile(String key, Path file, boolean mayAdopt, Pace pace) {
        Mono<Void> write = super.createFromFile(key, file, false, pace);
        return Mono.fromCallable(() -> Files.size(file))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorReturn(0L)
                .flatMap(this::afterTransfer)
                .then(write);
    }

    private Mono<Long> afterTransfer(long lengthBytes) {
        return Mono.delay(Duration.ofNanos(reserve(lengthBytes)), timer);
    }

    private synchronized long reserve(long lengthBytes) {
        long now = timer.now(TimeUnit.NANOSECONDS);
        freeAtNanos = Math.max(now, freeAtNanos) + Math.multiplyExact(lengthBytes, 1_000_000_000L) / bytesPerSec;
        return freeAtNanos - now;
    }
}
