package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.wire.Crc32c;
import java.io.IOException;

/**
 * An object's bytes from its first to its last, through one window in memory, with the checksum of what went by.
 *
 * <p>Threads: one; it blocks where its source does. Owns: the window. Limits: memory is {@link #WINDOW_BYTES}, and nothing
 * longer can be looked at in one piece.
 */
public final class SegmentBytes implements AutoCloseable {

    /** The longest piece; above the longest batch with its header. */
    public static final int WINDOW_BYTES = 2 << 20;

    /** Reads a range of the object; short reads are the source's affair. */
    @FunctionalInterface
    public interface Source {

        /** Appends exactly {@code length} bytes from {@code offset} on to {@code into}. */
        void read(long offset, int length, ByteBuf into) throws IOException;
    }

    private static final int CHUNK_BYTES = 1 << 16;

    private final String object;
    private final long length;
    private final Source source;
    private final ByteBuf window;
    private final Crc32c crc = new Crc32c();
    private long position;

    /** Starts at byte 0 of an object of {@code length} bytes. */
    public SegmentBytes(String object, long length, Source source, ByteBufAllocator allocator) {
        this.object = object;
        this.length = length;
        this.source = source;
        this.window = allocator.directBuffer(WINDOW_BYTES, WINDOW_BYTES);
    }

    /** What the object is called in errors. */
    public String object() {
        return object;
    }

    /** Bytes of the whole object. */
    public long length() {
        return length;
    }

    /** How many bytes were taken. */
    public long position() {
        return position;
    }

    /** CRC32C of the bytes that were taken. */
    public int crc() {
        return crc.value();
    }

    /** CRC32C of the bytes that were taken, as if {@code more} had followed; to be asked for once, at the end. */
    int crcWith(ByteBuf more) {
        return crc.update(more).value();
    }

    /** CRC32C of any range, read anew. */
    public int crcOf(long offset, long count, ByteBufAllocator allocator) throws IOException {
        ByteBuf chunk = allocator.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
        try {
            Crc32c range = new Crc32c();
            for (long at = offset; at < offset + count; at += CHUNK_BYTES) {
                source.read(at, (int) Math.min(CHUNK_BYTES, offset + count - at), chunk.clear());
                range.update(chunk);
            }
            return range.value();
        } finally {
            chunk.release();
        }
    }

    /** Reads a range without taking anything; the caller owns what it gets. */
    ByteBuf read(long offset, int count, ByteBufAllocator allocator) throws IOException {
        ByteBuf range = allocator.directBuffer(count);
        try {
            source.read(offset, count, range);
            return range;
        } catch (IOException | RuntimeException e) {
            range.release();
            throw e;
        }
    }

    /**
     * The next {@code count} bytes, which are not taken yet; valid until the next call.
     *
     * @throws DamagedException when the object ends before
     */
    public ByteBuf peek(int count) throws IOException {
        if (count > length - position) {
            throw new DamagedException(
                    object, length, "the object ends where " + count + " bytes from " + position + " on were due");
        }
        if (window.readableBytes() < count) {
            fill();
        }
        return window.slice(window.readerIndex(), count);
    }

    private void fill() throws IOException {
        window.discardReadBytes();
        long next = position + window.readableBytes();
        window.markWriterIndex();
        try {
            source.read(next, (int) Math.min(window.writableBytes(), length - next), window);
        } catch (IOException | RuntimeException e) {
            window.resetWriterIndex();
            throw e;
        }
    }

    /** Takes {@code count} bytes that were looked at. */
    public void take(int count) {
        crc.update(window, window.readerIndex(), count);
        window.skipBytes(count);
        position += count;
    }

    /** Takes everything up to the end of the object. */
    public void takeRest() throws IOException {
        while (position < length) {
            int count = (int) Math.min(WINDOW_BYTES, length - position);
            peek(count);
            take(count);
        }
    }

    @Override
    public void close() {
        window.release();
    }
}
