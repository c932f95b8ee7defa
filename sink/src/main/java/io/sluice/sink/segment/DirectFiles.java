package io.sluice.sink.segment;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Files that are written around the page cache (O_DIRECT).
 *
 * <p>Java asks for position, length and address in multiples of what the file system calls its block, and has every other write fail. On most
 * that is 4 KiB or less; network file systems and some others say up to a MiB. So whoever aligns to less must not open such a file.
 */
public final class DirectFiles {

    private DirectFiles() {}

    /** Opens an existing file for writes that are all aligned to {@code alignmentBytes}; null where the file system does not take those. */
    public static @Nullable FileChannel open(Path path, int alignmentBytes) {
        if (!isAligned(alignmentBytes, blockBytes(path))) {
            return null;
        }
        try {
            return FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    static boolean isAligned(int alignmentBytes, long blockBytes) {
        return blockBytes > 0 && alignmentBytes % blockBytes == 0;
    }

    /** The file system's block; 0 where the system cannot tell, in a bare chroot for example. */
    static long blockBytes(Path path) {
        try {
            return Files.getFileStore(path).getBlockSize();
        } catch (IOException e) {
            return 0;
        }
    }
}
