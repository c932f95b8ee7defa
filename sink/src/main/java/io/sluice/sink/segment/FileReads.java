package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** Reads ranges of local files. Threads: any; blocks. */
public final class FileReads {

    private FileReads() {}

    /**
     * Reads exactly {@code count} bytes from {@code offset} on; they are the caller's.
     *
     * @param name of the file, for errors
     * @throws DamagedException when the file ends earlier
     */
    public static ByteBuf exactly(FileChannel file, String name, long offset, int count, ByteBufAllocator allocator)
            throws IOException {
        ByteBuf into = allocator.directBuffer(count);
        boolean complete = false;
        try {
            while (into.readableBytes() < count) {
                long at = offset + into.readableBytes();
                if (into.writeBytes(file, at, count - into.readableBytes()) < 0) {
                    refuseClosed(file);
                    throw new DamagedException(name, at, "the file ends here, inside of what was to be read");
                }
            }
            complete = true;
            return into;
        } finally {
            if (!complete) {
                into.release();
            }
        }
    }

    /** Netty says of a closed channel that it is at its end, which must not be taken for damage. */
    private static void refuseClosed(FileChannel file) throws ClosedChannelException {
        if (!file.isOpen()) {
            throw new ClosedChannelException();
        }
    }
}
