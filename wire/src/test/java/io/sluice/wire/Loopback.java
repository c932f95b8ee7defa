package io.sluice.wire;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.wire.tls.TransportSecurity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

/** A server and its clients over real sockets; {@link #close} waits until all is gone. */
final class Loopback implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final byte[] EMPTY_JSON = {'{', '}'};

    private final LoopResources loops;
    private final BlockingQueue<FramedConnection> accepted = new LinkedTransferQueue<>();
    private final DisposableServer server;
    private final MemoryPool clientPool;
    private final TransportSecurity clientSecurity;

    Loopback(MemoryPool serverPool, MemoryPool clientPool) {
        this(serverPool, clientPool, LoopResources.create("loopback", 2, true));
    }

    Loopback(MemoryPool serverPool, MemoryPool clientPool, LoopResources loops) {
        this(serverPool, clientPool, loops, TransportSecurity.NONE, TransportSecurity.NONE);
    }

    Loopback(
            MemoryPool serverPool,
            MemoryPool clientPool,
            LoopResources loops,
            TransportSecurity serverSecurity,
            TransportSecurity clientSecurity) {
        this.clientPool = clientPool;
        this.clientSecurity = clientSecurity;
        this.loops = loops;
        server = FramedConnection.server(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        serverSecurity,
                        () -> serverPool,
                        loops)
                .doOnConnection(connection -> accepted.add(new FramedConnection(connection)))
                .bindNow();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    FramedConnection connect() {
        return FramedConnection.connect(address(), clientSecurity, clientPool, loops)
                .block(PATIENCE);
    }

    FramedConnection accept() throws InterruptedException {
        FramedConnection connection = accepted.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (connection == null) {
            throw new AssertionError("nobody connected");
        }
        return connection;
    }

    /** Waits until all that was queued on the event loops has been done. */
    void awaitQueued() {
        loops.onServer(true).forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly(PATIENCE.toMillis()));
    }

    @Override
    public void close() {
        server.disposeNow();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(PATIENCE);
        PooledByteBufAllocator.DEFAULT.trimCurrentThreadCache();
    }
}
