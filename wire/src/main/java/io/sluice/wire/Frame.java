package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;

/**
 * A frame as it was received.
 *
 * <p>Owns its body and the lease of the memory that the body takes; releasing the frame gives both back. Whoever keeps a slice of the
 * body keeps the frame.
 */
public final class Frame extends AbstractReferenceCounted {

    /** Bytes of the head: length, type, flags, stream. */
    public static final int HEAD_BYTES = 8;

    private final FrameType type;
    private final int stream;
    private final ByteBuf body;
    private final MemoryPool.Lease lease;

    Frame(FrameType type, int stream, ByteBuf body, MemoryPool.Lease lease) {
        this.type = type;
        this.stream = stream;
        this.body = body;
        this.lease = lease;
    }

    /** Its type. */
    public FrameType type() {
        return type;
    }

    /** 0 on a control connection, else the lane's number. */
    public int stream() {
        return stream;
    }

    /** Its body; owned by the frame. */
    public ByteBuf body() {
        return body;
    }

    /** What it took on the wire. */
    public long frameBytes() {
        return HEAD_BYTES + (long) body.writerIndex();
    }

    /** Reads a control body. */
    public <T extends Message> T message(Class<T> kind) {
        return Messages.decode(body, kind);
    }

    @Override
    protected void deallocate() {
        body.release();
        lease.close();
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        body.touch(hint);
        return this;
    }
}
