package io.sluice.agent.source;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file descriptor of its own, for lseek(2) with SEEK_DATA and SEEK_HOLE, which Java does not offer.
 *
 * <p>Threads: any; seeking moves the descriptor's position, so the two seeks of one answer are made under a lock.
 */
final class LinuxFile implements AutoCloseable {

    private static final boolean AVAILABLE = register();
    private static final int O_RDONLY_CLOEXEC = 02000000;
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int NO_SUCH_ADDRESS = 6;

    private final int descriptor;
    private boolean seekable = true;
    private boolean closed;

    private LinuxFile(int descriptor) {
        this.descriptor = descriptor;
    }

    private static native int open(String path, int flags) throws LastErrorException;

    private static native long lseek(int descriptor, long offset, int whence) throws LastErrorException;

    private static native int close(int descriptor);

    private static boolean register() {
        try {
            if (Platform.isLinux() && Platform.is64Bit()) {
                Native.register(LinuxFile.class, "c");
                return true;
            }
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return false;
        }
        return false;
    }

    /** Opens the file for reading; null where the platform's library cannot be called. */
    static @Nullable LinuxFile open(Path path) throws IOException {
        if (!AVAILABLE) {
            return null;
        }
        try {
            return new LinuxFile(open(path.toString(), O_RDONLY_CLOEXEC));
        } catch (LastErrorException e) {
            throw new IOException(path + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** A name of the very file that is open, whatever has become of the path it was opened by. */
    Path self() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** Where the file ends; of block devices too. */
    synchronized long endBytes() throws IOException {
        try {
            return lseek(descriptor, 0, SEEK_END);
        } catch (LastErrorException e) {
            throw new IOException("the size of " + self() + " cannot be found: " + e.getMessage(), e);
        }
    }

    /** The first data at or behind {@code fromBytes}; everything is data where the file system does not say. */
    synchronized @Nullable DataRange nextData(long fromBytes, long sizeBytes) {
        if (closed || fromBytes >= sizeBytes) {
            return null;
        }
        if (!seekable) {
            return new DataRange(fromBytes, sizeBytes);
        }
        try {
            long start = lseek(descriptor, fromBytes, SEEK_DATA);
            long end = lseek(descriptor, start, SEEK_HOLE);
            return start >= sizeBytes ? null : new DataRange(start, Math.min(Math.max(end, start + 1), sizeBytes));
        } catch (LastErrorException e) {
            if (e.getErrorCode() == NO_SUCH_ADDRESS) {
                return null;
            }
            seekable = false;
            return new DataRange(fromBytes, sizeBytes);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true; // the number may be another file's from here on
            close(descriptor);
        }
    }
}
