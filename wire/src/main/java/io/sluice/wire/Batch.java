package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * A batch on its way: its header and its payload, cut once and only transformed afterwards.
 *
 * <p>Owns the payload and whatever else it was given to release with it (the frame it came in, the lease of its memory). Reference
 * counted: who receives one releases it.
 *
 * <p>Threads: one at a time, as its one owner has it.
 */
public final class Batch extends AbstractReferenceCounted {

    private final BatchHeader header;
    private final ByteBuf payload;
    private @Nullable AutoCloseable owned;

    /**
     * A batch that takes over {@code payload} (empty for zeros) and closes {@code owned}, if any, with it, on whichever thread releases last.
     */
    public Batch(BatchHeader header, ByteBuf payload, @Nullable AutoCloseable owned) {
        if (payload.readableBytes() != header.storedLength()) {
            throw new IllegalArgumentException(
                    "payload of " + payload.readableBytes() + " bytes for a header that says " + header.storedLength());
        }
        this.header = header;
        this.payload = payload;
        this.owned = owned;
    }

    /** A batch of zeros. */
    public static Batch zeros(BatchHeader header) {
        return new Batch(header, Unpooled.EMPTY_BUFFER, null);
    }

    /**
     * Reads the batch in a BATCH frame and checks header and payload against their CRCs. Takes the frame over, also when it fails.
     *
     * @throws WireException BAD_BATCH or BAD_CHECKSUM
     */
    public static Batch decode(Frame frame, Id cycle) {
        ByteBuf body = frame.body().retainedDuplicate();
        try {
            BatchHeader header = BatchHeader.decode(body, cycle);
            if (body.readableBytes() != header.storedLength()) {
                throw new BatchFormatException("a payload of " + body.readableBytes() + " bytes where the header says "
                        + header.storedLength());
            }
            int found = header.codec() == Codec.ZEROS ? 0 : Crc32c.of(body);
            if (found != header.storedCrc()) {
                throw BatchFormatException.checksum("batch payload", header.storedCrc(), found);
            }
            return new Batch(header, body, frame.takeLease());
        } catch (BatchFormatException e) {
            body.release();
            throw WireException.of(e);
        } finally {
            frame.release();
        }
    }

    /** Its header. */
    public BatchHeader header() {
        return header;
    }

    /** Its payload; owned by the batch. */
    public ByteBuf payload() {
        return payload;
    }

    /**
     * The same batch with its payload in another form. Takes {@code newPayload} over and gives this batch up: its payload is released,
     * what it owned goes on to the new one.
     */
    public Batch replacePayload(BatchHeader newHeader, ByteBuf newPayload) {
        Batch replaced = new Batch(newHeader, newPayload, owned);
        owned = null;
        release();
        return replaced;
    }

    /** Bytes of the frame that carries it. */
    public long frameBytes() {
        return Frame.HEAD_BYTES + (long) header.recordLength();
    }

    /**
     * The whole BATCH frame: a new head and header, and the payload without a copy. The caller owns what comes back; it retains the
     * batch until it is released.
     */
    public ByteBuf toFrame(ByteBufAllocator allocator, Id cycle, int lane) {
        if (header.storedLength() == 0) {
            return head(allocator, cycle, lane);
        }
        // Before there is a head that could be lost: a batch that was given up meanwhile throws here.
        ByteBuf body = payload.retainedDuplicate();
        CompositeByteBuf frame = allocator.compositeDirectBuffer(2);
        return frame.addComponent(true, head(allocator, cycle, lane)).addComponent(true, body);
    }

    private ByteBuf head(ByteBufAllocator allocator, Id cycle, int lane) {
        ByteBuf head = allocator.directBuffer(Frame.HEAD_BYTES + header.headerLength());
        head.writeInt(header.recordLength())
                .writeByte(FrameType.BATCH.code())
                .writeByte(0)
                .writeShort(lane);
        header.encode(head, cycle);
        return head;
    }

    @Override
    protected void deallocate() {
        payload.release();
        try {
            if (owned != null) {
                owned.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("what a batch owned could not be released", e);
        }
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        payload.touch(hint);
        return this;
    }
}
