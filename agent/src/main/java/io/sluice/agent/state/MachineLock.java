package io.sluice.agent.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file, held by one holder at a time on this host. It is the kernel's and dies with the process; the file stays.
 *
 * <p>Such a lock is lost when any descriptor of the file is closed in the process that has it ({@link FileLock}). So a file that is locked here is not
 * opened again: what this process holds is looked up in a list.
 *
 * <p>Threads: any. Blocks: every method.
 */
public final class MachineLock implements AutoCloseable {

    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel file;

    private MachineLock(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Takes the lock, or sees at once that another holder has it.
     *
     * @param path the file, made where there is none
     * @throws StateLockedException when it is held, also by this very process
     */
    public static MachineLock acquire(Path path) throws IOException {
        Path real = real(path);
        if (!HELD_HERE.add(real)) {
            throw new StateLockedException(path);
        }
        try {
            return new MachineLock(real, openLocked(path));
        } catch (IOException | RuntimeException e) {
            HELD_HERE.remove(real);
            throw e;
        }
    }

    private static FileChannel openLocked(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean isLocked = false;
        try {
            isLocked = tryLock(file) != null;
        } finally {
            if (!isLocked) {
                file.close();
            }
        }
        if (!isLocked) {
            throw new StateLockedException(path);
        }
        return file;
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // somebody in this process has it who does not use this class
        }
    }

    /** The same for all names of a directory. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path directory = absolute.getParent();
        return directory == null ? absolute : directory.toRealPath().resolve(absolute.getFileName());
    }

    @Override
    public synchronized void close() throws IOException {
        if (file.isOpen()) {
            try {
                file.close();
            } finally {
                HELD_HERE.remove(path);
            }
        }
    }
}
