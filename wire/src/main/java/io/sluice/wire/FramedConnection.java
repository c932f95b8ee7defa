package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.sluice.wire.proxy.HttpProxy;
import io.sluice.wire.tls.CertificateHolder;
import io.sluice.wire.tls.TransportSecurity;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.FutureMono;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * A TCP connection that speaks frames, on either side.
 *
 * <p>In: {@link #receive}, whose demand is what lets the socket be read; each frame belongs to the subscriber. Out: messages and batches; PING,
 * PONG and the time limits are handled inside. Errors: {@link WireException} from {@link #receive} when the peer breaks the
 * protocol or falls silent, an IOException when the connection breaks. Threads: any; events come on the connection's event loop.
 */
public final class FramedConnection {

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(512 << 10, 1 << 20);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** For telling the peer why the connection ends: the event loop may be busy with hundreds of others, and the socket full. */
    private static final Duration SAYING = Duration.ofSeconds(10);

    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final AttributeKey<Handlers> HANDLERS = AttributeKey.valueOf(FramedConnection.class, "handlers");

    private final Connection connection;
    private final Handlers handlers;
    private final AtomicBoolean failing = new AtomicBoolean();

    /** A connection whose channel was set up by {@link #client} or {@link #server}. */
    public FramedConnection(Connection connection) {
        this.connection = connection;
        this.handlers =
                Objects.requireNonNull(connection.channel().attr(HANDLERS).get(), "not set up for frames");
    }

    /**
     * Connects to a gateway.
     *
     * @param pool where received bodies take their memory
     */
    public static Mono<FramedConnection> connect(
            SocketAddress gateway, TransportSecurity security, MemoryPool pool, LoopResources loops) {
        return connect(gateway, null, security, pool, loops);
    }

    /**
     * The same by way of a proxy.
     *
     * @param proxy null for none; else {@code gateway} need not be looked up
     */
    public static Mono<FramedConnection> connect(
            SocketAddress gateway,
            @Nullable HttpProxy proxy,
            TransportSecurity security,
            MemoryPool pool,
            LoopResources loops) {
        TcpClient direct = client(gateway, pool, loops);
        return proxy == null
                ? security.secure(direct).connect().map(FramedConnection::new)
                : proxy.connect(security.secure(proxy.through(direct))).map(FramedConnection::new);
    }

    private static TcpClient client(SocketAddress gateway, MemoryPool pool, LoopResources loops) {
        return TcpClient.newConnection()
                .remoteAddress(() -> gateway)
                .runOn(loops)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_TIMEOUT.toMillis())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .doOnChannelInit((observer, channel, address) -> install(channel, pool, FrameGate.ofAgent()));
    }

    /**
     * A server whose connections can be wrapped by the constructor.
     *
     * @param security what a connection must be before it is one
     * @param poolPerConnection asked once per connection for the pool that its frames take their memory from
     */
    public static TcpServer server(
            SocketAddress listen,
            TransportSecurity security,
            Supplier<MemoryPool> poolPerConnection,
            LoopResources loops) {
        return security.secure(TcpServer.create())
                .bindAddress(() -> listen)
                .runOn(loops)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .doOnChannelInit((observer, channel, address) ->
                        install(channel, poolPerConnection.get(), FrameGate.ofGateway()));
    }

    private static void install(Channel channel, MemoryPool pool, FrameGate gate) {
        FrameDecoder decoder = new FrameDecoder(pool, gate);
        FrameReceiver receiver = new FrameReceiver();
        channel.attr(HANDLERS).set(new Handlers(decoder, receiver, channel.eventLoop()));
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandler[] ours = {decoder, new KeepAlive(decoder), receiver};
        String before =
                pipeline.get(NettyPipeline.SslReader) == null ? NettyPipeline.ProxyHandler : NettyPipeline.SslReader;
        if (pipeline.get(before) == null) {
            pipeline.addFirst(ours);
        } else {
            for (ChannelHandler handler : ours) {
                String name = handler.getClass().getSimpleName();
                pipeline.addAfter(before, name, handler);
                before = name;
            }
        }
    }

    /** The loop as well: a channel that is closed does not say any more which was its own. */
    private record Handlers(FrameDecoder decoder, FrameReceiver receiver, EventLoop loop) {}

    /**
     * Frames as they come, PING and PONG excepted; one is read from the socket when one is asked for. Each belongs to the subscriber. Completes
     * when the peer closes, in the middle of a frame too. Subscribe once; after a cancel nothing is read any more.
     */
    public Flux<Frame> receive() {
        return Flux.from(handlers.receiver());
    }

    /** Sends one message; completes when it is written. */
    public Mono<Void> send(Message message, int stream) {
        return FutureMono.deferFuture(() -> write(message, stream));
    }

    /**
     * The buffer is made on the event loop: one that is handed to a loop which is about to end would be lost. So would one that is handed to
     * a channel which has left its loop, as a closed one does.
     */
    private ChannelFuture write(Message message, int stream) {
        Channel channel = connection.channel();
        EventLoop loop = handlers.loop();
        // Who hears of it is told by the loop that was its own: a channel's own promise asks the channel for it.
        ChannelPromise written = new DefaultChannelPromise(channel, loop);
        try {
            if (loop.inEventLoop()) {
                writeNow(channel, message, stream, written);
            } else {
                loop.execute(() -> writeNow(channel, message, stream, written));
            }
            return written;
        } catch (RejectedExecutionException e) {
            return new DefaultChannelPromise(channel, ImmediateEventExecutor.INSTANCE)
                    .setFailure(new ClosedChannelException());
        }
    }

    private void writeNow(Channel channel, Message message, int stream, ChannelPromise written) {
        if (channel.isRegistered()) {
            channel.writeAndFlush(encode(message, stream), written);
        } else {
            written.tryFailure(new ClosedChannelException());
        }
    }

    /** Sends one message on a control connection. */
    public Mono<Void> send(Message message) {
        return send(message, 0);
    }

    /**
     * Sends the message of the moment each time it is called for; completes with the calls. Calls that come while the event loop is busy
     * or the socket is full share one message.
     */
    public Mono<Void> sendLatest(Flux<?> calls, Supplier<? extends Message> message, int stream) {
        return calls.onBackpressureLatest()
                .publishOn(loop(), 1)
                .concatMap(call -> send(message.get(), stream), 1)
                .then();
    }

    /**
     * Sends batches as the socket takes them and the publisher gives them. Does not release the batches: they stay the
     * publisher's until they are acknowledged. The exception is Reactor Netty's: a batch that an operator of the publisher discards from a queue
     * of its own, because of a cancel, is released by the discard hook. Completes as well when the connection closes under it;
     * {@link #receive} tells why.
     */
    public Mono<Void> sendBatches(Publisher<Batch> batches, Id cycle, int lane) {
        return connection
                .outbound()
                .sendObject(Flux.from(batches)
                        .map(batch -> batch.toFrame(connection.channel().alloc(), cycle, lane)))
                .then();
    }

    private Scheduler loop() {
        return Schedulers.fromExecutor(handlers.loop());
    }

    private ByteBuf encode(Message message, int stream) {
        ByteBuf frame = connection.channel().alloc().directBuffer(512);
        frame.writeInt(0).writeByte(message.type().code()).writeByte(0).writeShort(stream);
        Messages.encode(message, frame);
        return frame.setInt(0, frame.readableBytes() - Frame.HEAD_BYTES);
    }

    /**
     * Tells the peer why, then closes. Completes when it is closed, whatever happens. Saying it may take up to 10 seconds. What the peer sends after
     * that is read and thrown away for up to 2: closing at once would reset the connection, and the peer might never see why. Only the first call
     * says anything.
     */
    public Mono<Void> fail(WireException reason, int stream) {
        return Mono.defer(() -> failing.compareAndSet(false, true) ? sayAndClose(reason, stream) : onClose());
    }

    private Mono<Void> sayAndClose(WireException reason, int stream) {
        return send(Message.Failure.of(reason), stream)
                .publishOn(loop())
                .then(FutureMono.deferFuture(this::endOutput))
                .timeout(SAYING)
                .then(Mono.fromRunnable(this::discard))
                .then(onClose().timeout(LINGER))
                .onErrorComplete()
                .then(Mono.defer(() -> {
                    close();
                    return onClose();
                }));
    }

    /**
     * With TLS its own end comes first, or the other side would take ours for somebody else's. After that nobody can decrypt what still
     * comes, and it would pile up before the decoder; so TLS leaves at once, what it has written stays on its way, and the decoder throws away
     * ciphertext.
     */
    private ChannelFuture endOutput() {
        DuplexChannel channel = (DuplexChannel) connection.channel();
        ChannelPipeline pipeline = channel.pipeline();
        SslHandler tls = pipeline.get(SslHandler.class);
        if (tls == null) {
            return channel.shutdownOutput();
        }
        ChannelPromise ended = channel.newPromise();
        tls.closeOutbound().addListener(said -> channel.shutdownOutput(ended));
        pipeline.remove(tls);
        return ended;
    }

    private void discard() {
        handlers.loop().execute(() -> {
            handlers.receiver().end();
            ChannelHandlerContext context = connection.channel().pipeline().context(handlers.decoder());
            if (context != null) {
                handlers.decoder().discard(context);
            }
        });
    }

    /** Closes it; {@link #receive} then ends. */
    public void close() {
        connection.dispose();
    }

    /** Completes when it is closed by whichever side. */
    public Mono<Void> onClose() {
        return connection.onDispose();
    }

    /** Whom the other side's certificate is for, once a frame has come; empty without TLS, and when it is closed. May read the certificate, which takes a moment. */
    public Optional<CertificateHolder> holder() {
        SslHandler tls = connection.channel().pipeline().get(SslHandler.class);
        if (tls == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return Optional.of(CertificateHolder.of((X509Certificate) chain[0]));
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException("a connection without a certificate has got through", e);
        }
    }

    /** Who is on the other side, for log lines. */
    public SocketAddress peer() {
        return connection.channel().remoteAddress();
    }
}
