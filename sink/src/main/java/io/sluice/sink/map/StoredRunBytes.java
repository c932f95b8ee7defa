package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import io.sluice.sink.DamagedException;
import io.sluice.sink.segment.SegmentReader;

/** A run in an object of the vault; reading waits for the store, so it must not happen on one of the store's threads. */
public record StoredRunBytes(SegmentReader reader, String object, long offset, long length) implements RunBytes {

    @Override
    public ByteBuf read(long position, int count) {
        ByteBuf bytes = reader.read(object, offset + position, count).block();
        if (bytes == null) {
            throw new DamagedException(object, offset + position, "the store gave nothing");
        }
        return bytes;
    }
}
