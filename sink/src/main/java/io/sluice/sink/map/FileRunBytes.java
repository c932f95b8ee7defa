package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.segment.FileReads;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A run in a local file. The channel is the caller's. */
record FileRunBytes(FileChannel channel, String object, long offset, long length, ByteBufAllocator allocator)
        implements RunBytes {

    @Override
    public ByteBuf read(long position, int count) throws IOException {
        return FileReads.exactly(channel, object, offset + position, count, allocator);
    }
}
