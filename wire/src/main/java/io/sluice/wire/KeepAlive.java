package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Signs of life and the time limits of docs/wire.md, section 3: sends PING when this side was silent, answers PING, and gives the
 * connection up when the peer is silent or a frame crawls.
 *
 * <p>PING and PONG end here. Only time during which this side wanted to read counts against the peer. Counted in ticks of a second, so that no clock is read.
 * Threads: the channel's event loop.
 */
final class KeepAlive extends ChannelDuplexHandler {

    private static final byte[] EMPTY_JSON = {'{', '}'};

    static final int PING_AFTER_SECONDS = 10;
    static final int SILENT_SECONDS = 30;
    static final int FRAME_SECONDS = 30;

    private final FrameDecoder decoder;
    private @Nullable ScheduledFuture<?> ticks;
    private long heardBytes;
    private long heardFrames;
    private int silentSeconds;
    private int frameSeconds;
    private int unsentSeconds;

    KeepAlive(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            start(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx);
        ctx.fireChannelActive();
    }

    private void start(ChannelHandlerContext ctx) {
        if (ticks == null) {
            ticks = ctx.executor().scheduleAtFixedRate(() -> tick(ctx), 1, 1, TimeUnit.SECONDS);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stop();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    private void stop() {
        if (ticks != null) {
            ticks.cancel(false);
        }
    }

    private void tick(ChannelHandlerContext ctx) {
        if (++unsentSeconds >= PING_AFTER_SECONDS) {
            ctx.writeAndFlush(frame(ctx, FrameType.PING, Unpooled.wrappedBuffer(EMPTY_JSON)));
            unsentSeconds = 0;
        }
        countSilence();
        countFrame();
        if (silentSeconds >= SILENT_SECONDS) {
            fail(ctx, ErrorCode.TIMEOUT, "nothing was heard for " + SILENT_SECONDS + " seconds");
        } else if (frameSeconds > FRAME_SECONDS) { // the first tick comes within the frame's first second
            fail(ctx, ErrorCode.TOO_SLOW, "a frame was not whole after " + FRAME_SECONDS + " seconds");
        }
    }

    private void countSilence() {
        if (decoder.receivedBytes() != heardBytes) {
            silentSeconds = 0;
            heardBytes = decoder.receivedBytes();
        } else if (isListening()) {
            silentSeconds++;
        }
    }

    private void countFrame() {
        if (decoder.frames() != heardFrames || !decoder.midFrame()) {
            frameSeconds = 0;
            heardFrames = decoder.frames();
        } else if (isListening()) {
            frameSeconds++;
        }
    }

    private boolean isListening() {
        return decoder.readWanted() && !decoder.waitsForMemory();
    }

    private void fail(ChannelHandlerContext ctx, ErrorCode code, String message) {
        stop();
        ctx.fireExceptionCaught(new WireException(code, message));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        unsentSeconds = 0;
        ctx.write(msg, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof Frame frame && (frame.type() == FrameType.PING || frame.type() == FrameType.PONG)) {
            answer(ctx, frame);
        } else {
            ctx.fireChannelRead(msg);
        }
    }

    /** Reads on only when the answer is written: who asks and does not listen is not read any more. */
    private static void answer(ChannelHandlerContext ctx, Frame frame) {
        if (frame.type() == FrameType.PING) {
            ctx.writeAndFlush(frame(ctx, FrameType.PONG, frame.body())).addListener(written -> ctx.read());
        } else {
            ctx.read();
        }
        frame.release();
    }

    private static ByteBuf frame(ChannelHandlerContext ctx, FrameType type, ByteBuf body) {
        ByteBuf frame = ctx.alloc().directBuffer(Frame.HEAD_BYTES + body.readableBytes());
        frame.writeInt(body.readableBytes()).writeByte(type.code()).writeByte(0).writeShort(0);
        return frame.writeBytes(body, body.readerIndex(), body.readableBytes());
    }
}
