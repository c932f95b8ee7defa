package io.sluice.agent.cut;

import static io.sluice.agent.digest.BlockDigests.BLOCK_BYTES;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.sluice.agent.digest.BlockDigests;
import io.sluice.agent.source.DiskView;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Extents;
import io.sluice.wire.MemoryPool;
import java.io.IOException;

/**
 * Up to a batch's worth of a disk, in a buffer with room for a whole batch, with the digests of its blocks.
 *
 * <p>Owns its buffer and the lease of its memory, until {@link #close} or {@link #toBatch}. Threads: read on one, then used on another;
 * a close waits until it is read.
 */
final class Chunk implements Piece {

    private static final byte[] NO_DIGESTS = {};

    private final Stretch stretch;
    private final MemoryPool.Lease lease;
    private final LiveChunks live;
    private ByteBuf data = Unpooled.EMPTY_BUFFER;
    private byte[] digests = NO_DIGESTS;
    private boolean closed;

    Chunk(Stretch stretch, MemoryPool.Lease lease, LiveChunks live) {
        this.stretch = stretch;
        this.lease = lease;
        this.live = live;
    }

    /** Reads the stretch and hashes what was read. Blocks. Does nothing when it is closed. */
    synchronized Chunk read(DiskView view) throws IOException {
        if (!closed) {
            data = ByteBufAllocator.DEFAULT.directBuffer((int) lease.bytes(), (int) lease.bytes());
            int length = padded(stretch.lengthBytes());
            view.read(stretch.startBytes(), data, 0, length);
            data.writerIndex(length);
            digests = BlockDigests.of(data, 0, length);
        }
        return this;
    }

    /** The last sector of a disk whose size is no multiple of 512 is sent whole. */
    private static int padded(long lengthBytes) {
        return (int) ((lengthBytes + Extents.UNIT_BYTES - 1) / Extents.UNIT_BYTES * Extents.UNIT_BYTES);
    }

    @Override
    public long startBytes() {
        return stretch.startBytes();
    }

    @Override
    public long endBytes() {
        return stretch.endBytes();
    }

    long firstBlock() {
        return startBytes() / BLOCK_BYTES;
    }

    /** Bytes that were read, the padding of the last sector included. */
    int lengthBytes() {
        return data.writerIndex();
    }

    int blocks() {
        return BlockDigests.blocks(lengthBytes());
    }

    /** Where block {@code i} starts in the buffer. */
    int blockIndex(int i) {
        return i * BLOCK_BYTES;
    }

    /** Bytes of block {@code i}: less than others only at the disk's end. */
    int blockLength(int i) {
        return Math.min(BLOCK_BYTES, lengthBytes() - blockIndex(i));
    }

    byte[] digests() {
        return digests;
    }

    /** Its buffer; stays the chunk's. */
    ByteBuf data() {
        return data;
    }

    /** Hands buffer and lease over to a batch; the payload is what is readable. */
    synchronized Batch toBatch(BatchHeader header) {
        closed = true;
        live.forget(this);
        return new Batch(header, data, lease);
    }

    synchronized void close() {
        if (!closed) {
            closed = true;
            live.forget(this);
            data.release();
            lease.close();
        }
    }
}
