package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Cuts a connection's bytes into frames without copying them.
 *
 * <p>A frame's head is read first, then memory for its body is taken from the pool, and only then the body is read, by the socket,
 * straight into the buffer that the frame will own: this handler is also the channel's receive allocator and hands out the part of
 * the body that is still missing. Without room in the pool nothing is read, so TCP stops the sender. Bytes that come in another buffer (from
 * a TLS handler, say) are copied.
 *
 * <p>Needs a channel with auto-read off or on; when off, one {@code read()} yields one frame, however many reads of the socket it takes. Threads:
 * the channel's event loop. Owns: the unfinished body; frames belong to the next handler.
 */
final class FrameDecoder extends ChannelDuplexHandler implements RecvByteBufAllocator {

    private static final int HEAD = Frame.HEAD_BYTES;

    private final MemoryPool pool;
    private final boolean lanes;
    private final byte[] head = new byte[HEAD];
    private int headBytes;

    private @Nullable FrameType type;
    private int stream;
    private int bodyLength;
    private MemoryPool.@Nullable Lease lease;
    private @Nullable ByteBuf body;
    private @Nullable Disposable waiting;
    private @Nullable ByteBuf handedOut;
    private @Nullable ByteBuf later;
    private long receivedBytes;
    private long frames;

    private boolean emitted;
    private boolean readWanted;
    private boolean failed;

    /** A decoder that takes bodies' memory from {@code pool}. With {@code lanes} false BATCH frames are refused. */
    FrameDecoder(MemoryPool pool, boolean lanes) {
        this.pool = pool;
        this.lanes = lanes;
    }

    /** Bytes received so far. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** Whole frames so far. */
    long frames() {
        return frames;
    }

    /** Whether a frame has begun and is not whole. */
    boolean midFrame() {
        return headBytes > 0;
    }

    /** Whether this side, not the peer, is what a frame waits for. */
    boolean waitsForMemory() {
        return waiting != null;
    }

    /** Whether somebody wants the next frame, so that silence is the peer's. */
    boolean readWanted() {
        return readWanted;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (pool.capacityBytes() < FrameType.BATCH.maxBodyBytes()) {
            throw new IllegalArgumentException("a pool of " + pool.capacityBytes() + " bytes cannot hold one frame of "
                    + FrameType.BATCH.maxBodyBytes());
        }
        ctx.channel().config().setRecvByteBufAllocator(this);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        readWanted = true;
        if (waiting == null) {
            ctx.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        try {
            receivedBytes += in.readableBytes();
            ByteBuf target = body;
            if (target != null && isHandedOut(in)) {
                target.writerIndex(target.writerIndex() + in.readableBytes());
                emitWhenWhole(ctx);
            } else {
                copy(ctx, in);
            }
        } catch (WireException e) {
            failed = true;
            ctx.fireExceptionCaught(e);
        } finally {
            in.release();
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very buffer that the socket was given, not one with the same bytes
    private boolean isHandedOut(ByteBuf in) {
        boolean same = in == handedOut;
        handedOut = null;
        return same;
    }

    private void copy(ChannelHandlerContext ctx, ByteBuf in) {
        while (in.isReadable() && !failed) {
            if (waiting != null) {
                keepForLater(ctx, in);
                return;
            }
            ByteBuf target = body;
            if (target == null) {
                readHead(ctx, in);
                continue;
            }
            target.writeBytes(in, Math.min(in.readableBytes(), bodyLength - target.writerIndex()));
            emitWhenWhole(ctx);
        }
    }

    private void readHead(ChannelHandlerContext ctx, ByteBuf in) {
        int take = Math.min(in.readableBytes(), HEAD - headBytes);
        in.readBytes(head, headBytes, take);
        headBytes += take;
        if (headBytes == HEAD) {
            parseHead();
            takeMemory(ctx);
        }
    }

    private void parseHead() {
        long length = Integer.toUnsignedLong(
                (head[0] & 0xff) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | (head[3] & 0xff));
        FrameType known = FrameType.ofCode(head[4] & 0xff);
        if (known == null || head[5] != 0 || (known == FrameType.BATCH && !lanes)) {
            throw new WireException(
                    ErrorCode.BAD_FRAME, "frame of type " + (head[4] & 0xff) + " with flags " + (head[5] & 0xff));
        }
        if (length == 0 || length > known.maxBodyBytes()) {
            throw new WireException(
                    ErrorCode.BAD_FRAME,
                    "frame " + known + " of " + length + " bytes; it has 1 to " + known.maxBodyBytes());
        }
        type = known;
        bodyLength = (int) length;
        stream = (head[6] & 0xff) << 8 | (head[7] & 0xff);
    }

    private void takeMemory(ChannelHandlerContext ctx) {
        boolean[] synchronous = {true};
        Disposable request = pool.take(bodyLength).subscribe(granted -> {
            if (ctx.executor().inEventLoop() && synchronous[0]) {
                begin(ctx, granted);
            } else {
                ctx.executor().execute(() -> resume(ctx, granted));
            }
        });
        synchronous[0] = false;
        waiting = body == null ? request : null;
    }

    private void begin(ChannelHandlerContext ctx, MemoryPool.Lease granted) {
        lease = granted;
        body = ctx.alloc().directBuffer(bodyLength, bodyLength);
    }

    private void resume(ChannelHandlerContext ctx, MemoryPool.Lease granted) {
        if (waiting == null) {
            granted.close();
            return;
        }
        waiting = null;
        begin(ctx, granted);
        ByteBuf kept = later;
        later = null;
        if (kept != null) {
            channelRead(ctx, kept);
        }
        if (readWanted && waiting == null) {
            ctx.read();
        }
    }

    /** Bytes of a foreign buffer that have no memory yet; at most what one read of the socket brought. */
    private void keepForLater(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf rest = in.readRetainedSlice(in.readableBytes());
        later = later == null ? rest : ctx.alloc().compositeBuffer(2).addComponents(true, later, rest);
    }

    private void emitWhenWhole(ChannelHandlerContext ctx) {
        ByteBuf whole = body;
        MemoryPool.Lease itsLease = lease;
        FrameType itsType = type;
        if (whole == null || itsLease == null || itsType == null || whole.writerIndex() < bodyLength) {
            return;
        }
        body = null;
        lease = null;
        headBytes = 0;
        emitted = true;
        frames++;
        readWanted = false;
        ctx.fireChannelRead(new Frame(itsType, stream, whole, itsLease));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        boolean goOn = !emitted && readWanted && waiting == null && !failed;
        emitted = false;
        ctx.fireChannelReadComplete();
        if (goOn && !ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        drop();
    }

    private void drop() {
        Disposable request = waiting;
        waiting = null;
        if (request != null) {
            request.dispose();
        }
        if (body != null) {
            body.release();
            body = null;
        }
        if (lease != null) {
            lease.close();
            lease = null;
        }
        if (later != null) {
            later.release();
            later = null;
        }
    }

    @Override
    @SuppressWarnings("deprecation") // Netty asks for the deprecated supertype of ExtendedHandle
    public RecvByteBufAllocator.Handle newHandle() {
        return new ReadInto();
    }

    /** Hands the socket what is missing of the frame: the rest of its head, or the rest of its body. */
    private final class ReadInto implements RecvByteBufAllocator.ExtendedHandle {

        private int lastBytes;
        private int attemptedBytes;

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf target = body;
            if (target == null) {
                handedOut = null;
                return allocator.directBuffer(HEAD - headBytes, HEAD - headBytes);
            }
            int filled = target.writerIndex();
            ByteBuf rest = target.retainedSlice(filled, bodyLength - filled).writerIndex(0);
            handedOut = rest;
            return rest;
        }

        @Override
        public int guess() {
            ByteBuf target = body;
            return target == null ? HEAD - headBytes : bodyLength - target.writerIndex();
        }

        @Override
        public void reset(ChannelConfig config) {
            lastBytes = 0;
        }

        @Override
        public void incMessagesRead(int messages) {}

        @Override
        public void lastBytesRead(int bytes) {
            lastBytes = bytes;
        }

        @Override
        public int lastBytesRead() {
            return lastBytes;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attemptedBytes = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attemptedBytes;
        }

        @Override
        public boolean continueReading() {
            return readWanted && waiting == null && !failed && lastBytes > 0 && lastBytes == attemptedBytes;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return continueReading();
        }

        @Override
        public void readComplete() {}
    }
}
