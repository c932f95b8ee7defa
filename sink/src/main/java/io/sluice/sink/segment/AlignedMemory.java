package io.sluice.sink.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Direct memory that starts at a multiple of a block, as files that are opened around the page cache demand it.
 *
 * <p>Owns: whoever asked for the buffer owns it. Limits: an alignment costs that many bytes more from the pool.
 */
public final class AlignedMemory {

    private AlignedMemory() {}

    /**
     * A buffer of exactly {@code length} bytes (readable, to be overwritten in place) whose first byte lies at a multiple of
     * {@code alignment}, a power of two.
     */
    public static ByteBuf allocate(ByteBufAllocator allocator, int length, int alignment) {
        ByteBuf whole = allocator.directBuffer(length + alignment);
        ByteBuffer view = whole.internalNioBuffer(0, length + alignment);
        int offset = view.alignmentOffset(view.position(), alignment);
        return whole.slice(offset == 0 ? 0 : alignment - offset, length);
    }
}
