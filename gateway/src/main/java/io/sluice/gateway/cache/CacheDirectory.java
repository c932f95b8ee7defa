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
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);

    private final Path root;
    private final CacheEnvironment environment;
    private final FileChannel lockFile;
    private final OpenCycles openCycles;
    private final Leftovers leftovers;
    private final DiskRoom room;

    private CacheDirectory(Path root, CacheEnvironment environment, FileChannel lockFile) throws IOException {
        this.root = root;
        this.environment = environment;
        this.lockFile = lockFile;
        this.openCycles = new OpenCycles(environment.maxOpenCycles());
        this.leftovers = new Leftovers(environment.space());
        this.room = DiskRoom.watch(root, environment.space(), environment.disk());
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
            CacheDirectory cache = new CacheDirectory(root, environment, lockFile);
            try {
                cache.findLeftovers();
            } catch (IOException | RuntimeException e) {
                cache.room.dispose();
                throw e;
            }
            return cache;
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

    /** What an earlier gateway has left, in the order in which its cycles were last at work. */
    private void findLeftovers() throws IOException {
        Map<Path, FileTime> found = new HashMap<>();
        for (Path machine : machines()) {
            for (Path cycle : directories(machine)) {
                if (cycle.toString().endsWith(Leftovers.GONE)) {
                    CycleFiles.delete(cycle);
                } else if (isId(cycle)) {
                    found.put(cycle, lastAtWork(cycle));
                }
            }
        }
        List<Path> oldestFirst = new ArrayList<>(found.keySet());
        oldestFirst.sort(Comparator.comparing(found::get));
        for (Path cycle : oldestFirst) {
            CacheSpace.Account account = environment.space().account();
            account.take(CycleFiles.segmentBytes(cycle));
            leftovers.add(cycle, account);
        }
        leftovers.deleteOldest();
    }

    private List<Path> machines() throws IOException {
        List<Path> machines = new ArrayList<>();
        for (Path vault : directories(root)) {
            if (isId(vault)) {
                directories(vault).stream().filter(CacheDirectory::isId).forEach(machines::add);
            }
        }
        return machines;
    }

    private static FileTime lastAtWork(Path cycle) throws IOException {
        Path journal = cycle.resolve(Journal.FILE_NAME);
        return Files.getLastModifiedTime(Files.exists(journal) ? journal : cycle);
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
        return new CachedCycle(directory, environment, account, journal, map, state, place, leftovers);
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
        CacheSpace.Account before = leftovers.take(directory);
        if (before == null) {
            return null;
        }
        CachedCycle resumed = null;
        try {
            resumed = recoverNow(directory, request, place);
            return resumed;
        } finally {
            if (resumed == null) {
                leftovers.add(directory, before);
            } else {
                before.close();
            }
        }
    }

    private @Nullable CachedCycle recoverNow(Path directory, OpenCycle request, OpenCycles.Place place)
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
            for (Path directory : directories(machineDirectory(vault, machine))) {
                if (isId(directory) && !directory.endsWith(cycle.toString())) {
                    LOG.info("machine={} cycle={} leaves the cache", machine, directory.getFileName());
                    deleteNow(directory);
                }
            }
        });
    }

    /** One that is not among the leftovers is what is there of a cycle that could not be made. */
    private void deleteNow(Path directory) throws IOException {
        if (!leftovers.delete(directory)) {
            CycleFiles.delete(directory);
        }
    }

    /** What has another name is somebody else's, a file system's perhaps, or is being deleted. */
    private static boolean isId(Path directory) {
        return ID.matcher(String.valueOf(directory.getFileName())).matches();
    }

    private static List<Path> directories(Path parent) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
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
        room.dispose();
        lockFile.close();
    }
}
