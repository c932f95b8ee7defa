package io.sluice.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.DiskOffer;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.Extents;
import io.sluice.wire.Frame;
import io.sluice.wire.FrameType;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.Instance;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.Message;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.LaneWelcome;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.tls.TransportSecurity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/** An agent for tests that does what it is told, one step at a time, blocking. */
final class TestAgent implements AutoCloseable {

    static final Instance INSTANCE = new Instance(new Id(1, 1), new Id(1, 2));

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long POOL_BYTES = 8 << 20;
    private static final Object END = new Object();

    private final FramedConnection connection;
    private final InetSocketAddress gateway;
    private final LoopResources loops;

    /** One without locks: event loops put frames into it, and one that had to wait for a lock would be stopped by BlockHound in the midst of it. */
    private final BlockingQueue<Object> received = new LinkedTransferQueue<>();

    private TestAgent(FramedConnection connection, InetSocketAddress gateway, LoopResources loops) {
        this.connection = connection;
        this.gateway = gateway;
        this.loops = loops;
        connection.receive().subscribe(received::add, received::add, () -> received.add(END));
    }

    static TestAgent connect(InetSocketAddress gateway, LoopResources loops) {
        return connect(gateway, TransportSecurity.NONE, loops);
    }

    static TestAgent connect(InetSocketAddress gateway, TransportSecurity security, LoopResources loops) {
        MemoryPool pool = new MemoryPool(POOL_BYTES);
        FramedConnection connection =
                FramedConnection.connect(gateway, security, pool, loops).block(PATIENCE);
        return new TestAgent(connection, gateway, loops);
    }

    /** A gateway that has ended the connection has said why, which is what counts, and not that nothing can be sent any more. */
    void send(Message message) {
        try {
            connection.send(message).block(PATIENCE);
        } catch (RuntimeException e) {
            requireNoError();
            throw e;
        }
    }

    Welcome hello(String machine) {
        return hello(machine, null);
    }

    Welcome hello(String machine, @Nullable String policy) {
        send(new Hello(1, Hello.CONTROL, "test", INSTANCE, machine, false, policy));
        return expect(FrameType.WELCOME, Welcome.class);
    }

    CycleOpen open(Id cycle, Id view, @Nullable Id last, long diskBytes) {
        send(new OpenCycle(
                cycle,
                view,
                last,
                List.of(),
                "crash",
                Instant.parse("2026-01-01T00:00:00Z"),
                0,
                List.of(new DiskOffer("disk", diskBytes, 512))));
        return expect(FrameType.CYCLE_OPEN, CycleOpen.class);
    }

    Committed close(Id cycle, long batches, DiskTotals... totals) {
        send(new CloseCycle(cycle, batches, "crash", List.of(totals)));
        return expect(FrameType.COMMITTED, Committed.class);
    }

    <T extends Message> T expect(FrameType type, Class<T> kind) {
        Frame frame = next();
        try {
            if (frame.type() == FrameType.ERROR && type != FrameType.ERROR) {
                throw new RefusedException(frame.message(Failure.class));
            }
            if (frame.type() != type) {
                throw new AssertionError("expected " + type + ", got " + frame.type() + ": "
                        + frame.body().toString(java.nio.charset.StandardCharsets.UTF_8));
            }
            return frame.message(kind);
        } finally {
            frame.release();
        }
    }

    Failure expectFailure() {
        return expect(FrameType.ERROR, Failure.class);
    }

    /** A lane may only have seen its connection end; then the control connection says why. */
    void requireNoError() {
        Frame frame = next();
        try {
            if (frame.type() == FrameType.ERROR) {
                throw new RefusedException(frame.message(Failure.class));
            }
        } finally {
            frame.release();
        }
    }

    /** Whether something has come that nobody has looked at. */
    boolean hasReceived() {
        return !received.isEmpty();
    }

    private Frame next() {
        try {
            Object got = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (got instanceof Frame frame) {
                return frame;
            }
            throw new AssertionError("expected a frame, got " + got);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the connection ends; what comes before is passed over. */
    boolean isAtEnd() {
        try {
            Object got = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            while (got instanceof Frame frame) {
                frame.release();
                got = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
            received.add(END);
            return got == END || got instanceof Throwable;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    TestLane lane(Id session, int number) {
        MemoryPool lanePool = new MemoryPool(POOL_BYTES);
        FramedConnection lane = FramedConnection.connect(gateway, TransportSecurity.NONE, lanePool, loops)
                .block(PATIENCE);
        TestAgent asLane = new TestAgent(lane, gateway, loops);
        try {
            lane.send(new LaneHello(1, LaneHello.LANE, session, number), number).block(PATIENCE);
            return new TestLane(asLane, number, asLane.expect(FrameType.WELCOME, LaneWelcome.class));
        } catch (RuntimeException | Error e) {
            asLane.close();
            throw e;
        }
    }

    @Override
    public void close() {
        connection.close();
        connection.onClose().block(PATIENCE);
        for (Object left = received.poll(); left != null; left = received.poll()) {
            ReferenceCountUtil.release(left);
        }
        received.add(END);
    }

    /** A lane of this agent. */
    static final class TestLane implements AutoCloseable {

        private final TestAgent agent;
        private final int number;
        private final LaneWelcome welcome;

        TestLane(TestAgent agent, int number, LaneWelcome welcome) {
            this.agent = agent;
            this.number = number;
            this.welcome = welcome;
        }

        LaneWelcome welcome() {
            return welcome;
        }

        void send(Id cycle, Batch batch) {
            try {
                agent.connection
                        .sendBatches(reactor.core.publisher.Mono.just(batch), cycle, number)
                        .block(PATIENCE);
            } finally {
                batch.release();
            }
        }

        /** The next ACK, when it has come. */
        Ack ack() {
            return agent.expect(FrameType.ACK, Ack.class);
        }

        void awaitDurable(long sequence) {
            Ack ack = agent.expect(FrameType.ACK, Ack.class);
            while (ack.through() < sequence) {
                ack = agent.expect(FrameType.ACK, Ack.class);
            }
        }

        Failure expectFailure() {
            Frame frame = agent.next();
            while (frame.type() == FrameType.ACK) {
                frame.release();
                frame = agent.next();
            }
            try {
                return frame.message(Failure.class);
            } finally {
                frame.release();
            }
        }

        @Override
        public void close() {
            agent.close();
        }
    }

    /** A batch of raw data at an address. */
    static Batch raw(long sequence, long offsetBytes, byte[] data) {
        ByteBuf payload = PooledByteBufAllocator.DEFAULT
                .directBuffer(data.length, data.length)
                .writeBytes(data);
        Extents extents = Extents.of(offsetBytes, data.length);
        return new Batch(BatchHeader.raw(0, sequence, 0, data.length, Crc32c.of(payload), extents), payload, null);
    }

    /** A batch of zeros. */
    static Batch zeros(long sequence, long offsetBytes, long lengthBytes) {
        return Batch.zeros(BatchHeader.zeros(0, sequence, 0, Extents.of(offsetBytes, lengthBytes)));
    }
}
