package io.sluice.gateway.cache;

import io.sluice.gateway.cache.JournalRecord.Lost;
import io.sluice.gateway.cache.JournalRecord.Opened;
import io.sluice.gateway.cycle.CycleIdentity;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.CycleMap;
import io.sluice.sink.segment.SyncFailedException;
import io.sluice.sink.store.Fsync;
import io.sluice.wire.Id;
import io.sluice.wire.Message.OpenCycle;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A gateway's cache on disk: a directory per cycle below one per vault and machine, and a lock that dies with the process.
 *
 * <p>Threads: any; files are touched on the disk scheduler. Owns: everything below its directory. Errors: IOExceptions as they come, and
 * {@link DamagedException} when what was acknowledged is not there any more.
 */
public final class CacheDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);

    private final Path root;
    private final CacheEnvironment environment;
    private final FileChannel lockFile;
    private final OpenCycles openCycles;

    private CacheDirectory(Path root, CacheEnvironment environment, FileChannel lockFile) {
        this.root = root;
        this.environment = environment;
        this.lockFile = lockFile;
        this.openCycles = new OpenCycles(environment.maxOpenCycles());
    }

    /** Opens the cache, and locks it against other gateways. Blocks. */
    public static CacheDirectory open(Path root, CacheEnvironment environment) throws IOException {
        CycleFiles.createDurably(root);
        FileChannel lockFile =
                FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (isLocked(lockFile)) {
                throw new IOException(
                        "cache " + root + " is in use by another gateway: give this one a cache of its own");
            }
            return new CacheDirectory(root, environment, lockFile);
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    private static boolean isLocked(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /** Starts a new cycle. Errors: MACHINE_BUSY when as many are open as may be. */
    public Mono<CachedCycle> create(CycleIdentity identity, OpenCycle request) {
        return DiskWork.call(environment.disk(), () -> inPlace(place -> createNow(identity, request, place)));
    }

    /** What makes a cycle, or none. */
    @FunctionalInterface
    private interface Opening {
        @Nullable
        CachedCycle in(OpenCycles.Place place) throws IOException;
    }

    private @Nullable CachedCycle inPlace(Opening opening) throws IOException {
        OpenCycles.Place place = openCycles.take();
        CachedCycle opened = null;
        try {
            opened = opening.in(place);
            return opened;
        } finally {
            if (opened == null) {
                place.leave();
            }
        }
    }

    private CachedCycle createNow(CycleIdentity identity, OpenCycle request, OpenCycles.Place place)
            throws IOException {
        Path directory = directory(identity.vault(), identity.machine(), identity.cycle());
        CycleFiles.createDurably(directory);
        Journal journal = Journal.create(directory);
        journal.append(new Opened(identity, request));
        Fsync.directory(directory);
        return open(directory, journal, environment.space().account(), CycleState.fresh(identity, request), place);
    }

    private CachedCycle open(
            Path directory, Journal journal, CacheSpace.Account account, CycleState state, OpenCycles.Place place)
            throws IOException {
        Path maps = directory.resolve(CycleFiles.MAPS);
        CycleMap map = CycleMap.open(maps, state.identity().cycle(), environment.allocator());
        return new CachedCycle(directory, environment, account, journal, map, state, place);
    }

    /**
     * Goes on with a cycle that an earlier gateway, or an earlier session with this one, has left.
     *
     * <p>Errors: MACHINE_BUSY when as many cycles are open as may be.
     *
     * @return empty when it is not here, or is another view of the disk, or is void
     */
    public Mono<CachedCycle> resume(Id vault, Id machine, OpenCycle request) {
        Path directory = directory(vault, machine, request.cycle());
        return DiskWork.call(environment.disk(), () -> inPlace(place -> resumeNow(directory, request, place)));
    }

    private @Nullable CachedCycle resumeNow(Path directory, OpenCycle request, OpenCycles.Place place)
            throws IOException {
        if (!Files.exists(directory.resolve(Journal.FILE_NAME))) {
            return null;
        }
        List<JournalRecord> records = Journal.read(directory);
        if (!isResumable(records, request)) {
            return null;
        }
        CycleState state = recover(directory, records);
        CacheSpace.Account account = environment.space().account();
        for (FinishedSegment segment : state.notUploaded()) {
            account.take(segment.cacheBytes());
            account.leave(segment.cacheBytes());
        }
        try {
            return open(directory, Journal.reopen(directory), account, state, place);
        } catch (IOException | RuntimeException e) {
            account.close();
            throw e;
        }
    }

    private CycleState recover(Path directory, List<JournalRecord> records) throws IOException {
        try {
            return CycleRecovery.recover(directory, environment, records);
        } catch (SyncFailedException e) {
            try (Journal journal = Journal.reopen(directory)) {
                journal.appendLost(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private static boolean isResumable(List<JournalRecord> records, OpenCycle request) {
        return !records.isEmpty()
                && records.get(0) instanceof Opened opened
                && opened.request().view().equals(request.view())
                && opened.request().disks().equals(request.disks())
                && records.stream().noneMatch(Lost.class::isInstance);
    }

    /** Removes every cycle of a machine but that one. What had been uploaded of them stays in the vault as leftovers. */
    public Mono<Void> deleteOthers(Id vault, Id machine, Id cycle) {
        return DiskWork.run(environment.disk(), () -> {
            for (Path directory : cycles(machineDirectory(vault, machine))) {
                if (!directory.getFileName().toString().equals(cycle.toString())) {
                    LOG.info("machine={} cycle={} leaves the cache", machine, directory.getFileName());
                    CycleFiles.delete(directory);
                }
            }
        });
    }

    private static List<Path> cycles(Path machine) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(machine)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(machine)) {
                entries.forEach(found::add);
            }
        }
        return found;
    }

    private Path machineDirectory(Id vault, Id machine) {
        return root.resolve(vault.toString()).resolve(machine.toString());
    }

    private Path directory(Id vault, Id machine, Id cycle) {
        return machineDirectory(vault, machine).resolve(cycle.toString());
    }

    /** Gives the lock up. Cycles are closed or abandoned before. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
