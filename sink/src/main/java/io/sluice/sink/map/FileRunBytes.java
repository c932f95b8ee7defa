package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A run in a local file. The channel is the caller's. */
record FileRunBytes(FileChannel channel, String object, long offset, long length, ByteBufAllocator allocator)
        implements RunBytes {

    @Override
    public ByteBuf read(long position, int count) throws IOException {
        ByteBuf into = allocator.directBuffer(count);
        while (into.readableBytes() < count) {
            int read = into.writeBytes(channel, offset + position + into.readableBytes(), count - into.readableBytes());
            if (read < 0) {
                long end = offset + position + into.readableBytes();
                into.release();
                throw new DamagedException(object, end, "the file ends inside a map run");
            }
        }
        return into;
    }
}
