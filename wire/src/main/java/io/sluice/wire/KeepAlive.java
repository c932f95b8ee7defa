package io.sluice.wire;

import io.netty.buffer.ByteBuf;
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
 * <p>Only time during which this side wanted to read counts against the peer. Counted in ticks of a second, so that no clock is read.
 * Threads: the channel's event loop.
 */
final class KeepAlive extends ChannelDuplexHandler {

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
            ctx.writeAndFlush(empty(ctx, FrameType.PING));
            unsentSeconds = 0;
        }
        countSilence();
        countFrame();
        if (silentSeconds >= SILENT_SECONDS) {
            fail(ctx, ErrorCode.TIMEOUT, "nothing was heard for " + SILENT_SECONDS + " seconds");
        } else if (frameSeconds >= FRAME_SECONDS) {
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

    private void answer(ChannelHandlerContext ctx, Frame frame) {
        boolean ping = frame.type() == FrameType.PING;
        frame.release();
        if (ping) {
            ctx.writeAndFlush(empty(ctx, FrameType.PONG));
        }
        ctx.read();
    }

    private static ByteBuf empty(ChannelHandlerContext ctx, FrameType type) {
        ByteBuf frame = ctx.alloc().directBuffer(Frame.HEAD_BYTES + 2);
        return frame.writeInt(2)
                .writeByte(type.code())
                .writeByte(0)
                .writeShort(0)
                .writeByte('{')
                .writeByte('}');
    }
}
