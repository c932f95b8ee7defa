package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into frames without copying them.
 *
 * <p>A frame's head is read first, then memory for its body is taken from the pool, and only then the body is read, by the socket,
 * straight into the buffer that the frame will own: this handler is also the channel's receive allocator and hands out the part of
 * the body that is still missing. Without room in the pool nothing is read, so TCP stops the sender. Where another handler stands before
 * this one (TLS, say), the socket is given ordinary buffers, and what comes out of that handler is copied.
 *
 * <p>Auto-read is turned off: one {@code read()} yields one frame, however many reads of the socket it takes. Only after the peer's FIN
 * does Netty read unasked, and another handler's buffer may hold several frames. Threads: the channel's event loop. Owns: the unfinished
 * body; frames belong to the next handler.
 */
final class FrameDecoder extends ChannelDuplexHandler implements RecvByteBufAllocator {

    private static final int HEAD = Frame.HEAD_BYTES;

    /** Reads of the socket before other connections of the event loop have their turn, as elsewhere in Netty. */
    private static final int READS_PER_TURN = 16;

    /** A read that is not for a body: what TLS decrypts, or what is thrown away. */
    private static final int ORDINARY_READ_BYTES = 64 << 10;

    private final MemoryPool pool;
    private final FrameGate gate;
    private final byte[] head = new byte[HEAD];
    private @Nullable ChannelHandlerContext self;
    private int headBytes;

    private @Nullable FrameHead frame;
    private MemoryPool.@Nullable Lease lease;
    private @Nullable ByteBuf body;
    private MemoryPool.@Nullable Request waiting;
    private @Nullable ByteBuf handedOut;
    private @Nullable ByteBuf later;
    private long receivedBytes;
    private long frames;

    private boolean readWanted;
    private boolean ended;
    private boolean discarding;

    /** A decoder that takes bodies' memory from {@code pool}. */
    FrameDecoder(MemoryPool pool, FrameGate gate) {
        this.pool = pool;
        this.gate = gate;
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
        self = ctx;
        ctx.channel().config().setAutoRead(false).setRecvByteBufAllocator(this);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        readWanted = true;
        if (waiting == null && (!ended || discarding)) {
            ctx.read();
        }
    }

    /** No more frames: from here on whatever comes is read and thrown away, so that the peer can read what it was told last. */
    void discard(ChannelHandlerContext ctx) {
        discarding = true;
        end();
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf in = (ByteBuf) msg;
        receivedBytes += in.readableBytes();
        decode(ctx, in);
    }

    private void decode(ChannelHandlerContext ctx, ByteBuf in) {
        try {
            ByteBuf target = body;
            if (isHandedOut(in) && target != null) {
                target.writerIndex(target.writerIndex() + in.readableBytes());
                emitWhenWhole(ctx);
            } else {
                copy(ctx, in);
            }
        } catch (WireException e) {
            end();
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
        while (in.isReadable() && !ended) {
            if (waiting != null) {
                keepForLater(ctx, in);
                return;
            }
            ByteBuf target = body;
            if (target == null) {
                readHead(ctx, in);
                continue;
            }
            in.readBytes(target, Math.min(in.readableBytes(), target.writableBytes()));
            emitWhenWhole(ctx);
        }
    }

    private void readHead(ChannelHandlerContext ctx, ByteBuf in) {
        int take = Math.min(in.readableBytes(), HEAD - headBytes);
        in.readBytes(head, headBytes, take);
        headBytes += take;
        if (headBytes == HEAD) {
            FrameHead parsed = FrameHead.parse(head);
            gate.pass(parsed.type(), parsed.stream());
            frame = parsed;
            takeMemory(ctx, parsed.bodyBytes());
        }
    }

    private void takeMemory(ChannelHandlerContext ctx, int bytes) {
        Taking taking = new Taking(ctx);
        MemoryPool.Request request = pool.request(bytes, taking);
        MemoryPool.Lease atOnce = taking.over();
        if (atOnce == null) {
            waiting = request;
        } else {
            begin(ctx, atOnce);
        }
    }

    private void begin(ChannelHandlerContext ctx, MemoryPool.Lease granted) {
        lease = granted;
        int bytes = (int) granted.bytes();
        body = ctx.alloc().directBuffer(bytes, bytes);
    }

    private void resumeLater(ChannelHandlerContext ctx, MemoryPool.Lease granted) {
        try {
            ctx.executor().execute(() -> resume(ctx, granted));
        } catch (RejectedExecutionException e) {
            granted.close(); // the event loop has ended, and the connection with it
        }
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
            decode(ctx, kept);
        }
        readOn(ctx);
    }

    /** Bytes of another handler's buffer that have no memory yet; at most what one read of the socket brought. */
    private void keepForLater(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf rest = in.readRetainedSlice(in.readableBytes());
        later = later == null ? rest : ctx.alloc().compositeBuffer().addComponents(true, later, rest);
    }

    private void emitWhenWhole(ChannelHandlerContext ctx) {
        ByteBuf whole = body;
        FrameHead itsHead = frame;
        MemoryPool.Lease itsLease = lease;
        if (whole == null || itsHead == null || itsLease == null || whole.isWritable()) {
            return;
        }
        body = null;
        lease = null;
        headBytes = 0;
        frames++;
        readWanted = false;
        ctx.fireChannelRead(new Frame(itsHead.type(), itsHead.stream(), whole, itsLease));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        readOn(ctx);
    }

    private void readOn(ChannelHandlerContext ctx) {
        if (discarding || (readWanted && waiting == null && !ended)) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        discarding = false;
        end();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    private void end() {
        ended = true;
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
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
        return new ReadInto(Objects.requireNonNull(self, "not in a pipeline"));
    }

    /** Tells a lease that was free at once from one that comes later, perhaps on another thread. */
    private final class Taking implements Consumer<MemoryPool.Lease> {

        private final ChannelHandlerContext ctx;
        private boolean over;
        private MemoryPool.@Nullable Lease atOnce;

        private Taking(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public void accept(MemoryPool.Lease granted) {
            if (ctx.executor().inEventLoop() && !over) {
                atOnce = granted;
            } else {
                resumeLater(ctx, granted);
            }
        }

        MemoryPool.@Nullable Lease over() {
            over = true;
            return atOnce;
        }
    }

    /** Hands the socket what is missing of the frame: the rest of its head, or the rest of its body. */
    private final class ReadInto implements RecvByteBufAllocator.ExtendedHandle {

        private final ChannelHandlerContext ctx;
        private int reads;
        private int lastBytes;
        private int attemptedBytes;

        private ReadInto(ChannelHandlerContext ctx) {
            this.ctx = ctx;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf target = body;
            if (discarding || !isFirst()) {
                return allocator.directBuffer(ORDINARY_READ_BYTES, ORDINARY_READ_BYTES);
            }
            if (target == null) {
                // Nothing at all while there is no memory: then this is Netty's unasked read after a FIN, and ends the
                // connection. What the peer had still to say is lost then, which only a full pool can cause.
                return allocator.directBuffer(HEAD - headBytes, HEAD - headBytes);
            }
            int filled = target.writerIndex();
            ByteBuf rest = target.retainedSlice(filled, target.writableBytes()).writerIndex(0);
            handedOut = rest;
            return rest;
        }

        @SuppressWarnings("ReferenceEquality") // contexts are what they are
        private boolean isFirst() {
            return ctx.pipeline().firstContext() == ctx;
        }

        @Override
        public int guess() {
            return ORDINARY_READ_BYTES;
        }

        @Override
        public void reset(ChannelConfig config) {
            reads = 0;
            lastBytes = 0;
        }

        @Override
        public void incMessagesRead(int messages) {
            reads += messages;
        }

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
            boolean more = lastBytes > 0 && lastBytes == attemptedBytes && reads < READS_PER_TURN;
            return more && (discarding || (readWanted && waiting == null && !ended));
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return continueReading();
        }

        @Override
        public void readComplete() {}
    }
}
