package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.RunBytes;
import io.sluice.sink.segment.FileReads;
import io.sluice.sink.segment.SegmentBytes;
import io.sluice.sink.segment.SegmentReader;
import io.sluice.sink.store.BlobInfo;
import io.sluice.sink.store.BlobStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An object of a store or a local file, for reading any range of it. Threads: one; reading blocks. */
interface ObjectSource extends AutoCloseable {

    String name();

    long length() throws IOException;

    /** Exactly {@code count} bytes, which are the caller's. */
    ByteBuf read(long offset, int count) throws IOException;

    @Override
    default void close() throws IOException {}

    static ObjectSource of(BlobStore store, String key) {
        SegmentReader reader = new SegmentReader(store);
        BlobInfo info =
                store.head(key).blockOptional().orElseThrow(() -> new DamagedException(key, "there is no such object"));
        return new ObjectSource() {
            @Override
            public String name() {
                return key;
            }

            @Override
            public long length() {
                return info.lengthBytes();
            }

            @Override
            public ByteBuf read(long offset, int count) {
                return reader.read(key, offset, count).blockOptional().orElseThrow();
            }
        };
    }

    static ObjectSource of(Path file, ByteBufAllocator allocator) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new ObjectSource() {
            @Override
            public String name() {
                return file.toString();
            }

            @Override
            public long length() throws IOException {
                return channel.size();
            }

            @Override
            public ByteBuf read(long offset, int count) throws IOException {
                return FileReads.exactly(channel, file.toString(), offset, count, allocator);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /** The whole object from its first to its last byte. */
    default SegmentBytes sequence(ByteBufAllocator allocator) throws IOException {
        return new SegmentBytes(
                name(),
                length(),
                (offset, count, into) -> {
                    ByteBuf bytes = read(offset, count);
                    into.writeBytes(bytes);
                    bytes.release();
                },
                allocator);
    }

    /** A map run in it. */
    default RunBytes run(long offset, long length) {
        ObjectSource source = this;
        return new RunBytes() {
            @Override
            public String object() {
                return source.name();
            }

            @Override
            public long offset() {
                return offset;
            }

            @Override
            public long length() {
                return length;
            }

            @Override
            public ByteBuf read(long position, int count) throws IOException {
                return source.read(offset + position, count);
            }
        };
    }
}
