package io.sluice.agent.source;

import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file or block device open for positional reads that knows its holes.
 *
 * <p>Both descriptors are of the very same file, even if its path is replaced meanwhile. Threads: any, several at once. Limits: where
 * holes cannot be asked for, everything is data.
 */
public final class SparseFile implements Closeable {

    private final Path path;
    private final @Nullable LinuxFile holes;
    private final FileChannel channel;
    private final long sizeBytes;

    private SparseFile(Path path, @Nullable LinuxFile holes) throws IOException {
        this.path = path;
        this.holes = holes;
        this.channel = FileChannel.open(holes == null ? path : holes.self(), StandardOpenOption.READ);
        this.sizeBytes = holes == null ? channel.size() : holes.endBytes();
    }

    /** Opens it for reading. */
    public static SparseFile open(Path path) throws IOException {
        LinuxFile holes = LinuxFile.open(path);
        try {
            return new SparseFile(path, holes);
        } catch (IOException e) {
            if (holes != null) {
                holes.close();
            }
            throw e;
        }
    }

    /** Its size when it was opened. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** A path that names the very file that is open. */
    Path self() {
        return holes == null ? path : holes.self();
    }

    /** The first stretch of data that ends behind {@code fromBytes}, cut there; null when only a hole follows. */
    public @Nullable DataRange nextData(long fromBytes) {
        if (holes != null) {
            return holes.nextData(fromBytes, sizeBytes);
        }
        return fromBytes >= sizeBytes ? null : new DataRange(fromBytes, sizeBytes);
    }

    /** Reads up to {@code length} bytes into the buffer, whose indices stay; tells how many, fewer only at the file's end. */
    public int read(long offsetBytes, ByteBuf into, int index, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int count = into.setBytes(index + done, channel, offsetBytes + done, length - done);
            if (count <= 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /** Fills the buffer's remaining space; tells how many bytes came, fewer only at the file's end. */
    public int read(long offsetBytes, ByteBuffer into) throws IOException {
        int done = 0;
        while (into.hasRemaining()) {
            int count = channel.read(into, offsetBytes + done);
            if (count <= 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        try (LinuxFile last = holes) {
            channel.close();
        }
    }
}
