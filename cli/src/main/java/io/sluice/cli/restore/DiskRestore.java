package io.sluice.cli.restore;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.cli.process.Interruption;
import io.sluice.cli.process.UsageException;
import io.sluice.sink.map.DiskView;
import io.sluice.sink.map.PageCache;
import io.sluice.sink.recover.DeviceTarget;
import io.sluice.sink.recover.FileTarget;
import io.sluice.sink.recover.Restore;
import io.sluice.sink.recover.RestoreSettings;
import io.sluice.sink.recover.RestoreTarget;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.store.BlobStore;
import io.sluice.sink.vault.RecoveryPoint;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Restores disks of one recovery point, one after the other.
 *
 * <p>Threads: {@link #run} blocks its caller. Owns: its threads and buffers, until {@link #close}. Limits: the memory of
 * {@link RestoreSettings}, and {@link #PAGE_CACHE_BYTES} for the map.
 */
public final class DiskRestore implements AutoCloseable {

    /** Pages of the map that are kept. */
    public static final long PAGE_CACHE_BYTES = 8L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(DiskRestore.class);
    private static final Duration CLEAN_UP = Duration.ofSeconds(10);
    private static final int QUEUE = 100_000;
    private static final int IDLE_SECONDS = 60;
    private static final int MAP_THREADS = 2;

    private final RestoreSettings settings = settings();
    private final Scheduler workers =
            Schedulers.newBoundedElastic(settings.workers(), QUEUE, "sluice-restore", IDLE_SECONDS, true);
    private final Scheduler maps = Schedulers.newBoundedElastic(MAP_THREADS, QUEUE, "sluice-map", IDLE_SECONDS, true);
    private final BatchDecoder decoder = new BatchDecoder(PooledByteBufAllocator.DEFAULT);
    private final PageCache pages = PageCache.ofBytes(PAGE_CACHE_BYTES);
    private final LongAdder doneBytes = new LongAdder();

    private final BlobStore store;
    private final List<RecoveryPoint> history;
    private final RandomGenerator random;
    private final Interruption interruption;

    /**
     * A restore of the last point of {@code history}.
     *
     * @param history the machine's points from 1 on up to the one that is restored
     * @param random for temporary names
     */
    public DiskRestore(
            BlobStore store, List<RecoveryPoint> history, RandomGenerator random, Interruption interruption) {
        this.store = store;
        this.history = history;
        this.random = random;
        this.interruption = interruption;
    }

    /** How a restore works on this host. */
    static RestoreSettings settings() {
        return RestoreSettings.forCores(Runtime.getRuntime().availableProcessors());
    }

    /** How far it has come, over all disks. */
    public long doneBytes() {
        return doneBytes.sum();
    }

    /**
     * Restores disks one after the other. Every output is opened before the first is written: one that is refused changes nothing.
     *
     * @param force whether a file may be replaced or a block device overwritten
     */
    public List<RestoredDisk> run(List<DiskOutput> outputs, boolean force) {
        List<WatchedTarget> targets = new ArrayList<>();
        try {
            for (DiskOutput output : outputs) {
                targets.add(new WatchedTarget(open(output.path(), force)));
                prepare(output, targets.get(targets.size() - 1));
            }
            List<RestoredDisk> restored = new ArrayList<>();
            for (int i = 0; i < outputs.size(); i++) {
                restored.add(run(outputs.get(i), targets.get(i)));
            }
            return restored;
        } finally {
            targets.forEach(DiskRestore::closeAgain);
        }
    }

    private RestoredDisk run(DiskOutput output, WatchedTarget target) {
        long began = System.nanoTime();
        SegmentReader reader = new SegmentReader(store);
        // The restore closes the target as well, but not where it is cancelled before it has begun.
        Mono<Long> restored = Mono.usingWhen(
                Mono.just(target),
                open -> DiskView.open(reader, history, output.disk().id(), pages, maps)
                        .flatMap(
                                view -> new Restore(reader, decoder, settings, workers).to(view, open, doneBytes::add)),
                this::closing);
        try {
            long written = interruption.await(restored).orElseThrow();
            return new RestoredDisk(output, written, Duration.ofNanos(System.nanoTime() - began));
        } finally {
            target.closed().onErrorComplete().block(CLEAN_UP);
        }
    }

    /** Sees what only the size shows, such as a device that is too small. The restore does it again, to no effect. */
    private static void prepare(DiskOutput output, RestoreTarget target) {
        try {
            target.prepare(output.disk().sizeBytes());
        } catch (IOException e) {
            throw cannotWrite(output.path(), e);
        }
    }

    /** Frees a target that no restore has come to; one that was restored is closed already. */
    private static void closeAgain(RestoreTarget target) {
        try {
            target.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed: {}", target.name(), e.getMessage());
        }
    }

    private Mono<Void> closing(RestoreTarget target) {
        return Mono.<Void>fromCallable(() -> {
                    target.close();
                    return null;
                })
                .subscribeOn(workers);
    }

    private RestoreTarget open(Path path, boolean force) {
        if (!force && Files.isRegularFile(path)) {
            throw new UsageException(path + " exists: choose another name, or replace it with --force");
        }
        try {
            return DeviceTarget.isFor(path) ? DeviceTarget.open(path, force) : FileTarget.create(path, force, random);
        } catch (NoSuchFileException e) {
            throw new UsageException("cannot write " + path + ": its directory does not exist", e);
        } catch (AccessDeniedException e) {
            throw new UsageException("cannot write " + path + ": no permission", e);
        } catch (IOException e) {
            throw cannotWrite(path, e);
        }
    }

    private static UsageException cannotWrite(Path path, IOException e) {
        return new UsageException("cannot write " + path + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        workers.dispose();
        maps.dispose();
        decoder.close();
    }
}
