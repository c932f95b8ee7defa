package io.sluice.wire.network;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy with faults: what a bad network does to connections, on demand.
 *
 * <p>In: connections to {@link #address}, each with one of its own to the target. Out: their bytes, as {@link LinkQuality} has it. Faults hit the
 * connections that there are when they are called for, but those that are said to last. Threads: one of its own; calls come from any but
 * an event loop's, and have happened when they return. Limits: 4 MiB on the way per connection and direction.
 */
public final class FaultyProxy implements AutoCloseable {

    private static final int READ_BYTES = 16 << 10;
    private static final int NEVER = -1;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("proxy", true), NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final SplittableRandom random;
    private final Line up;
    private final Line down;
    private final List<ProxiedConnection> connections = new ArrayList<>();
    private final Channel listening;
    private volatile InetSocketAddress target;
    private volatile boolean refusing;
    private volatile boolean stalled;
    private volatile long upstreamBytes;
    private volatile int accepted;
    private long alarmAtBytes = NEVER;
    private Runnable alarm = () -> {};

    private FaultyProxy(InetSocketAddress target, long seed) {
        this.target = target;
        this.random = new SplittableRandom(seed);
        this.up = new Line(random.split());
        this.down = new Line(random.split());
        this.listening = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        accept(client);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** A proxy in front of that address, whose dice fall as the seed has it. */
    public static FaultyProxy to(InetSocketAddress target, long seed) {
        return new FaultyProxy(target, seed);
    }

    /** Where to connect to instead. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Where connections lead from now on. */
    public void target(InetSocketAddress newTarget) {
        target = newTarget;
    }

    /** What the line is like from now on, for all connections. */
    public void line(LinkQuality quality) {
        onLoop(() -> {
            up.quality(quality);
            down.quality(quality);
            return true;
        });
    }

    /** Whether new connections are reset as soon as they are there. */
    public void refuse(boolean now) {
        refusing = now;
    }

    /** Whether nothing moves: connections stay, and what is sent waits for the end of it. */
    public void stall(boolean now) {
        onLoop(() -> {
            stalled = now;
            List.copyOf(connections).forEach(ProxiedConnection::goOn);
            return true;
        });
    }

    /** Resets every connection; tells how many. */
    public int resetAll() {
        return onLoop(() -> {
            List<ProxiedConnection> all = List.copyOf(connections);
            all.forEach(ProxiedConnection::reset);
            return all.size();
        });
    }

    /** Resets one of the connections; none where there is none. */
    public void resetOne() {
        onLoop(() -> {
            ProxiedConnection one = anyOne();
            if (one != null) {
                one.reset();
            }
            return true;
        });
    }

    /** Makes every connection half-open: what is sent on it is swallowed, and neither end hears that the other has gone. Tells how many. */
    public int swallowAll() {
        return onLoop(() -> {
            connections.forEach(ProxiedConnection::swallow);
            return connections.size();
        });
    }

    /** Makes one of the connections half-open; none where there is none. */
    public void swallowOne() {
        onLoop(() -> {
            ProxiedConnection one = anyOne();
            if (one != null) {
                one.swallow();
            }
            return true;
        });
    }

    private @Nullable ProxiedConnection anyOne() {
        return connections.isEmpty() ? null : connections.get(random.nextInt(connections.size()));
    }

    /**
     * Does something, once, when so many more bytes have come from clients. It runs on the proxy's own thread in the midst of those bytes, and may
     * call the proxy.
     */
    public void afterUpstream(long bytes, Runnable what) {
        onLoop(() -> {
            alarmAtBytes = upstreamBytes + bytes;
            alarm = what;
            return true;
        });
    }

    /** Bytes that have come from clients. */
    public long upstreamBytes() {
        return upstreamBytes;
    }

    /** Connections that were ever accepted. */
    public int accepted() {
        return accepted;
    }

    /** Connections that there are. */
    public int open() {
        return onLoop(connections::size);
    }

    /** Last bytes' ends that have been said on one side and not yet on the other. */
    int endsOnTheWay() {
        return onLoop(() -> (int)
                connections.stream().mapToLong(ProxiedConnection::endsOnTheWay).sum());
    }

    boolean isStalled() {
        return stalled;
    }

    /** The one writer of the count is the event loop. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void countUp(long bytes) {
        upstreamBytes += bytes;
        if (alarmAtBytes != NEVER && upstreamBytes >= alarmAtBytes) {
            alarmAtBytes = NEVER;
            alarm.run();
        }
    }

    void forget(ProxiedConnection gone) {
        connections.remove(gone);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void accept(SocketChannel client) {
        accepted++;
        if (refusing) {
            loop.execute(() -> reset(client));
            return;
        }
        long nanos = up.quality().longestConnect().toNanos();
        loop.schedule(() -> connect(client), nanos == 0 ? 0 : random.nextLong(nanos), TimeUnit.NANOSECONDS);
    }

    private void connect(SocketChannel client) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(target);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                begin(client, (SocketChannel) connecting.channel());
            } else {
                reset(client);
            }
        });
    }

    private void begin(SocketChannel client, SocketChannel server) {
        ProxiedConnection connection = new ProxiedConnection(this, client, server, up, down);
        connections.add(connection);
        connection.begin();
    }

    static void reset(SocketChannel channel) {
        if (channel.isOpen()) {
            channel.config().setSoLinger(0);
            channel.close();
        }
    }

    private <T> T onLoop(Callable<T> task) {
        try {
            return loop.inEventLoop() ? task.call() : loop.submit(task).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the proxy does not answer", e);
        }
    }

    /** Resets all there is, and takes no more. */
    @Override
    public void close() {
        refusing = true;
        listening.close().syncUninterruptibly();
        resetAll();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
