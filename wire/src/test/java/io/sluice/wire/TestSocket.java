package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel that reads as Netty's sockets do: only when asked, into buffers of the channel's receive allocator, several times a turn
 * while that allocator wants to go on, and unasked after a FIN.
 */
final class TestSocket extends EmbeddedChannel {

    private final ByteBuf kernel = Unpooled.buffer();
    private final Taken taken;
    private boolean readPending;
    private int largestRead;
    private int reads;
    private boolean fin;
    private boolean writing = true;
    private RecvByteBufAllocator.@Nullable ExtendedHandle handle;

    private TestSocket(Taken taken, ChannelHandler... handlers) {
        this.taken = taken;
        config().setAllocator(PooledByteBufAllocator.DEFAULT);
        pipeline().addLast(handlers).addLast(taken);
    }

    static TestSocket of(ChannelHandler... handlers) {
        return new TestSocket(new Taken(), handlers);
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        if (writing) {
            super.doWrite(in);
        }
    }

    /** The peer takes no more bytes. */
    void stopWriting() {
        writing = false;
    }

    /** Bytes arrive at the kernel, whether read or not. */
    TestSocket arrive(byte[] bytes) {
        kernel.writeBytes(bytes);
        return this;
    }

    /** The peer has sent its last byte. */
    void arriveFin() {
        fin = true;
        turns();
        if (isActive()) {
            turn();
            finish();
        }
    }

    /** As many turns of the event loop as there is anything to read and the channel wants to. */
    TestSocket turns() {
        runPendingTasks();
        while (isActive() && readPending && kernel.isReadable()) {
            turn();
            runPendingTasks();
        }
        return this;
    }

    private void turn() {
        RecvByteBufAllocator.ExtendedHandle in = handle();
        in.reset(config());
        do {
            ByteBuf into = in.allocate(alloc());
            in.attemptedBytesRead(into.writableBytes());
            int bytes = Math.min(kernel.readableBytes(), into.writableBytes());
            in.lastBytesRead(bytes);
            if (bytes == 0) {
                into.release();
                break;
            }
            into.writeBytes(kernel, bytes);
            largestRead = Math.max(largestRead, bytes);
            reads++;
            in.incMessagesRead(1);
            readPending = false;
            pipeline().fireChannelRead(into);
        } while (isActive() && (in.continueReading() || fin));
        in.readComplete();
        pipeline().fireChannelReadComplete();
    }

    private RecvByteBufAllocator.ExtendedHandle handle() {
        if (handle == null) {
            handle = (RecvByteBufAllocator.ExtendedHandle)
                    config().<RecvByteBufAllocator>getRecvByteBufAllocator().newHandle();
        }
        return handle;
    }

    /** Asks for a frame and takes what has come; null when none is whole. */
    @Nullable
    Frame next() {
        if (taken.frames.isEmpty()) {
            read();
            turns();
        }
        return taken.frames.isEmpty() ? null : taken.frames.remove(0);
    }

    /** Frames that have come and were not taken. */
    List<Frame> frames() {
        return taken.frames;
    }

    @Nullable
    Throwable error() {
        return taken.error;
    }

    boolean wantsToRead() {
        return readPending;
    }

    int unreadBytes() {
        return kernel.readableBytes();
    }

    int largestRead() {
        return largestRead;
    }

    int reads() {
        return reads;
    }

    private static final class Taken extends ChannelInboundHandlerAdapter {

        private final List<Frame> frames = new ArrayList<>();
        private @Nullable Throwable error;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            frames.add((Frame) msg);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            error = cause;
        }
    }
}
