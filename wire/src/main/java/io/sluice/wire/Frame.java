package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    private MemoryPool.@Nullable Lease lease;

    Frame(FrameType type, int stream, ByteBuf body, MemoryPool.Lease lease) {
        this.type = type;
        this.stream = stream;
        this.body = body;
        this.lease = lease;
    }

    /** Hands the memory's lease over to the caller; from then on the frame does not own it. */
    MemoryPool.Lease takeLease() {
        MemoryPool.Lease taken = Objects.requireNonNull(lease, "lease taken already");
        lease = null;
        return taken;
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
        if (lease != null) {
            lease.close();
        }
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        body.touch(hint);
        return this;
    }
}
