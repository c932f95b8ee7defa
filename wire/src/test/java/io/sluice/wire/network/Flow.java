package io.sluice.wire.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: reads here, and writes there when the line lets it arrive.
 *
 * <p>Limits: as soon as {@link #MOST_HELD} bytes are on the way nothing more is read, so whoever sends meets a closed TCP window. Threads: the
 * event loop.
 */
final class Flow extends ChannelInboundHandlerAdapter {

    /** More than lies on a line of 100 Mbit/s and a quarter of a second. */
    private static final int MOST_HELD = 4 << 20;

    private final ProxiedConnection connection;
    private final SocketChannel from;
    private final SocketChannel to;
    private final Line line;
    private final LongConsumer counter;
    private final ArrayDeque<Parcel> onTheWay = new ArrayDeque<>();
    private long lastArrival = System.nanoTime();
    private int heldBytes;
    private boolean waking;
    private boolean ended;

    /** Bytes, or the end where there are none. */
    private record Parcel(@Nullable ByteBuf bytes, long arrivesAt) {}

    Flow(ProxiedConnection connection, SocketChannel from, SocketChannel to, Line line, LongConsumer counter) {
        this.connection = connection;
        this.from = from;
        this.to = to;
        this.line = line;
        this.counter = counter;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf bytes = (ByteBuf) msg;
        int length = bytes.readableBytes();
        if (connection.isSwallowing()) {
            bytes.release();
        } else {
            lastArrival = line.arrival(length, lastArrival);
            onTheWay.add(new Parcel(bytes, lastArrival));
            heldBytes += length;
            from.config().setAutoRead(heldBytes < MOST_HELD);
            deliver();
        }
        counter.accept(length);
    }

    /** The other side has sent its last byte, which takes its time like any other. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete && !ended) {
            ended = true;
            if (connection.isSwallowing()) {
                from.close();
            } else {
                lastArrival = line.arrival(0, lastArrival);
                onTheWay.add(new Parcel(null, lastArrival));
                deliver();
            }
        }
    }

    boolean endsSoon() {
        return ended && !onTheWay.isEmpty();
    }

    /** Hands over what has arrived, as far as the other side takes it. */
    void deliver() {
        boolean flush = false;
        for (Parcel next = due(); next != null; next = due()) {
            onTheWay.remove();
            ByteBuf bytes = next.bytes;
            if (bytes == null) {
                // Behind what was written before: an end that is said at once would take that with it.
                to.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(written -> to.shutdownOutput().addListener(said -> connection.halfEnded()));
            } else {
                heldBytes -= bytes.readableBytes();
                to.write(bytes);
                flush = true;
            }
        }
        if (flush) {
            to.flush();
            from.config().setAutoRead(heldBytes < MOST_HELD);
        }
        wakeForTheNext();
    }

    private @Nullable Parcel due() {
        Parcel next = onTheWay.peek();
        boolean goes =
                next != null && !connection.isStalled() && to.isWritable() && next.arrivesAt - System.nanoTime() <= 0;
        return goes ? next : null;
    }

    /** A socket that takes no more, and a stall, wake by themselves when they end. */
    private void wakeForTheNext() {
        Parcel next = onTheWay.peek();
        if (next != null && !waking && !connection.isStalled() && to.isWritable()) {
            waking = true;
            long nanos = Math.max(0, next.arrivesAt - System.nanoTime());
            from.eventLoop().schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void wake() {
        waking = false;
        deliver();
    }

    /** Nothing of it arrives any more. */
    void drop() {
        onTheWay.forEach(parcel -> {
            if (parcel.bytes != null) {
                parcel.bytes.release();
            }
        });
        onTheWay.clear();
        heldBytes = 0;
        if (from.isOpen()) {
            from.config().setAutoRead(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        connection.opposite(this).deliver();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.ended(ctx.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Channel broken = ctx.channel();
        broken.close();
    }
}
