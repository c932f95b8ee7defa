package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.segment.BatchDecoder;
import io.sluice.sink.segment.DirectFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file or device that is written here and there at the speed of the disk: around the page cache (O_DIRECT) where address, length and
 * memory are multiples of 4 KiB and the file system allows it, through the cache elsewhere. The kernel keeps both views the same,
 * and no 4 KiB block is ever written both ways, since no two writes overlap.
 *
 * <p>Threads: any number may write. Owns: its channels.
 */
final class RandomWriteFile implements AutoCloseable {

    private static final int BLOCK_BYTES = BatchDecoder.ALIGNMENT_BYTES;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect((1 << 20) + BLOCK_BYTES)
            .alignedSlice(BLOCK_BYTES)
            .asReadOnlyBuffer();

    private final FileChannel buffered;
    private final @Nullable FileChannel direct;

    private RandomWriteFile(FileChannel buffered, @Nullable FileChannel direct) {
        this.buffered = buffered;
        this.direct = direct;
    }

    static RandomWriteFile open(Path path) throws IOException {
        FileChannel buffered = FileChannel.open(path, StandardOpenOption.WRITE);
        return new RandomWriteFile(buffered, DirectFiles.open(path, BLOCK_BYTES));
    }

    long size() throws IOException {
        return buffered.size();
    }

    /** Makes a new file as long as it will be; all of it is a hole. */
    static void extend(Path path, long sizeBytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(sizeBytes);
        }
    }

    void write(long offsetBytes, ByteBuf data, int index, int length) throws IOException {
        ByteBuffer bytes = data.nioBuffer(index, length);
        writeFully(channelFor(bytes, offsetBytes), bytes, offsetBytes);
    }

    void writeZeros(long offsetBytes, long length) throws IOException {
        long done = 0;
        while (done < length) {
            int count = (int) Math.min(ZEROS.capacity(), length - done);
            ByteBuffer zeros = ZEROS.duplicate().limit(count);
            writeFully(channelFor(zeros, offsetBytes + done), zeros, offsetBytes + done);
            done += count;
        }
    }

    private FileChannel channelFor(ByteBuffer bytes, long offsetBytes) {
        boolean aligned = (offsetBytes | bytes.remaining()) % BLOCK_BYTES == 0
                && bytes.isDirect()
                && bytes.alignmentOffset(bytes.position(), BLOCK_BYTES) == 0;
        return aligned && direct != null ? direct : buffered;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long offsetBytes) throws IOException {
        long at = offsetBytes;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    void force() throws IOException {
        buffered.force(true);
    }

    @Override
    public void close() throws IOException {
        try (FileChannel alsoClosed = direct) {
            buffered.close();
        }
    }
}
