package io.sluice.gateway.cache;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Looks a few times a second how much is free on the cache's disk, and tells {@link CacheSpace}, so that windows close before it is full.
 *
 * <p>The reserve is an eighth of the disk, at most 1 GiB: for what agents have sent when their windows close, for journals, maps and manifests, and
 * for a sink on the same disk. Threads: the disk scheduler's.
 */
final class DiskRoom implements Disposable {

    private static final Logger LOG = LoggerFactory.getLogger(DiskRoom.class);
    private static final long INTERVAL_MILLIS = 200;
    private static final long LARGEST_RESERVE_BYTES = 1L << 30;
    private static final int RESERVE_DIVISOR = 8;

    private final Path directory;
    private final FileStore store;
    private final CacheSpace space;
    private final Disposable ticks;
    private boolean low;

    private DiskRoom(Path directory, FileStore store, CacheSpace space, Scheduler disk) {
        this.directory = directory;
        this.store = store;
        this.space = space;
        this.ticks = disk.schedulePeriodically(this::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks until it is disposed of. Blocks. */
    static DiskRoom watch(Path directory, CacheSpace space, Scheduler disk) throws IOException {
        return new DiskRoom(directory, Files.getFileStore(directory), space, disk);
    }

    private void look() {
        try {
            long reserve = Math.min(LARGEST_RESERVE_BYTES, store.getTotalSpace() / RESERVE_DIVISOR);
            long free = store.getUsableSpace();
            space.onDisk(free, reserve);
            tell(free, reserve);
        } catch (IOException e) {
            LOG.debug("what is free on the disk of {} cannot be told: {}", directory, e.toString());
        }
    }

    private void tell(long free, long reserve) {
        if (free < reserve && !low) {
            low = true;
            LOG.warn(
                    "cache={} has {} bytes left on its disk, of which {} are a reserve: agents wait until there is more; make room there",
                    directory,
                    free,
                    reserve);
        } else if (low && free >= reserve) {
            low = false;
            LOG.info("cache={} has room on its disk again", directory);
        }
    }

    @Override
    public void dispose() {
        ticks.dispose();
    }
}
