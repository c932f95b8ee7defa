package io.sluice.agent.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file, held by one holder at a time on this host. It is the kernel's and dies with the process; the file stays.
 *
 * <p>Threads: any. Blocks: every method.
 */
public final class MachineLock implements AutoCloseable {

    private final FileChannel file;

    private MachineLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock, or sees at once that another holder has it.
     *
     * @param path the file, made where there is none
     * @throws StateLockedException when it is held, also by this very process
     */
    public static MachineLock acquire(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(file) == null) {
            file.close();
            throw new StateLockedException(path);
        }
        return new MachineLock(file);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
