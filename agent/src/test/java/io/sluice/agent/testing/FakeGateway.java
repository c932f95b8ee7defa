package io.sluice.agent.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.wire.AppliedPolicy;
import io.sluice.wire.Batch;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.DiskBase;
import io.sluice.wire.DiskOffer;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Frame;
import io.sluice.wire.FramedConnection;
import io.sluice.wire.Id;
import io.sluice.wire.Limits;
import io.sluice.wire.MemoryPool;
import io.sluice.wire.Message;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.LaneWelcome;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.Message.Welcome;
import io.sluice.wire.Orders;
import io.sluice.wire.WireException;
import io.sluice.wire.tls.TransportSecurity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

/**
 * A gateway that keeps everything in memory and speaks the wire over loopback. It obeys docs/wire.md, notes where an agent does not, and breaks
 * where a test tells it to.
 */
public final class FakeGateway implements AutoCloseable {

    /** A recovery point: its cycle, and the disks by id. */
    public record Point(Id cycle, String kind, String consistency, Map<String, Disk> disks) {}

    /** A disk of a point. */
    public record Disk(Id incarnation, Replica replica) {}

    private record Received(BatchHeader header, ByteBuffer payload) {}

    private final Random random;
    private final LoopResources loops = LoopResources.create("fake-gateway", 1, true);
    private final Id vault;
    private final Id machine;
    private final List<Point> points = new ArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<FramedConnection> connections = new ArrayList<>();
    private final TreeMap<Long, Received> received = new TreeMap<>();
    private DisposableServer server;
    private @Nullable OpenCycle open;
    private @Nullable CycleOpen answer;
    private @Nullable CloseCycle closed;
    private Id session = Id.NONE;
    private final List<Failure> refusals = new CopyOnWriteArrayList<>();
    private int hellos;
    private @Nullable Peer listener;
    private @Nullable String askedPolicy;
    private int batchesInAll;
    private int duplicates;

    /** What the test has it do; read at each use. */
    public volatile long windowBytes = 1 << 20;

    public volatile long expiresMillis = 30_000;
    public volatile int breakAtBatch = -1;
    public volatile double breakChance;
    public volatile double ackChance = 1;
    public final AtomicInteger breakBeforeCommits = new AtomicInteger();
    public final AtomicInteger breakAfterCommits = new AtomicInteger();
    public volatile @Nullable ErrorCode failClose;
    public volatile @Nullable ErrorCode failOpen;
    public volatile boolean forgetCycleAtBreak;
    public volatile int batchLimit = 256 << 10;
    public volatile boolean sendsRequest;
    public volatile @Nullable AppliedPolicy policy;
    public volatile @Nullable Orders orders;
    public volatile boolean resyncs;
    public volatile @Nullable ErrorCode failHello;

    public FakeGateway(Random random) {
        this.random = random;
        this.vault = Id.random(random);
        this.machine = Id.random(random);
        this.server = listen(0);
    }

    private DisposableServer listen(int port) {
        return FramedConnection.server(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        TransportSecurity.NONE,
                        () -> new MemoryPool(8 << 20),
                        loops)
                .doOnConnection(this::accept)
                .bindNow();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    public synchronized List<Point> points() {
        return List.copyOf(points);
    }

    public List<String> complaints() {
        return complaints;
    }

    /** The ERRORs that agents have sent. */
    public List<Failure> refusals() {
        return refusals;
    }

    /** How many control connections have said who they are. */
    public synchronized int hellos() {
        return hellos;
    }

    /** The policy that the last one named. */
    public synchronized @Nullable String askedPolicy() {
        return askedPolicy;
    }

    public synchronized int batchesInAll() {
        return batchesInAll;
    }

    public synchronized int duplicates() {
        return duplicates;
    }

    /** Tells whoever said HELLO last what holds now. */
    public synchronized void tellTerms() {
        listener.send(new Message.Request(Message.Request.TERMS, orders, policy));
    }

    /** As if another agent had made a point. */
    public synchronized void commitStrangePoint() {
        Point last = points.get(points.size() - 1);
        points.add(new Point(Id.random(random), "delta", "crash", last.disks()));
    }

    /** Stops listening and drops every connection. */
    public void stop() {
        server.disposeNow();
        breakEverything();
    }

    public void restart(int port) {
        server = listen(port);
    }

    /** Drops every connection. */
    public synchronized void breakEverything() {
        List<FramedConnection> all = new ArrayList<>(connections);
        connections.clear();
        session = Id.NONE;
        if (forgetCycleAtBreak) {
            received.clear();
            open = null;
        }
        all.forEach(FramedConnection::close);
    }

    private void accept(Connection raw) {
        FramedConnection connection = new FramedConnection(raw);
        synchronized (this) {
            connections.add(connection);
        }
        Peer peer = new Peer(connection);
        connection.receive().subscribe(peer::accept, fault -> connection.close());
    }

    /** One connection: a control connection or a lane, as its HELLO says. */
    private final class Peer {

        private final FramedConnection connection;
        private int lane;
        private Id lanesSession = Id.NONE;
        private long receivedBytes;
        private long allowedBytes;
        private boolean nothingInFlight = true;
        private long last = -1;

        Peer(FramedConnection connection) {
            this.connection = connection;
        }

        void accept(Frame frame) {
            try {
                synchronized (FakeGateway.this) {
                    handle(frame);
                }
            } catch (WireException e) {
                send(Failure.of(e));
                breakEverything();
            } finally {
                frame.release();
            }
        }

        private void handle(Frame frame) {
            switch (frame.type()) {
                case HELLO -> hello(frame);
                case OPEN_CYCLE -> openCycle(frame.message(OpenCycle.class));
                case BATCH -> {
                    frame.retain();
                    batch(frame, frame.frameBytes());
                }
                case CLOSE_CYCLE -> closeCycle(frame.message(CloseCycle.class));
                case ERROR -> refusals.add(frame.message(Failure.class));
                default -> complaints.add("unexpected " + frame.type());
            }
        }

        private void hello(Frame frame) {
            if (frame.stream() == 0) {
                askedPolicy = frame.message(Message.Hello.class).policy();
                hellos++;
                ErrorCode refusal = failHello;
                if (refusal != null) {
                    throw new WireException(refusal, "as the test wants it");
                }
                session = Id.random(random);
                send(new Welcome(
                        1,
                        "fake",
                        vault,
                        machine,
                        session,
                        Instant.EPOCH,
                        new Limits(batchLimit, 32, List.of("none", "zeros")),
                        policy,
                        orders));
                listener = this;
                return;
            }
            LaneHello hello = frame.message(LaneHello.class);
            if (!hello.session().equals(session)) {
                throw new WireException(ErrorCode.SESSION_UNKNOWN, "no such session");
            }
            lane = hello.lane();
            lanesSession = session;
            allowedBytes = windowBytes;
            send(new LaneWelcome(1, 0, windowBytes, expiresMillis));
        }

        private void openCycle(OpenCycle asked) {
            if (sendsRequest) {
                send(new Message.Request("freeze", null, null));
                return;
            }
            ErrorCode failure = failOpen;
            if (failure != null) {
                failOpen = null;
                throw new WireException(failure, "as the test wants it");
            }
            Point newest = points.isEmpty() ? null : points.get(points.size() - 1);
            OpenCycle before = open;
            boolean resumes = before != null
                    && before.cycle().equals(asked.cycle())
                    && before.view().equals(asked.view());
            if (newest != null && newest.cycle().equals(asked.cycle())) {
                send(new CycleOpen(asked.cycle(), CycleOpen.COMMITTED, newest.kind(), null, List.of(), List.of()));
                send(committed(newest));
                return;
            }
            if (!resumes) {
                received.clear();
                closed = null;
                open = asked;
                answer = newAnswer(asked, newest);
            }
            String state = !resumes ? CycleOpen.NEW : closed != null ? CycleOpen.CLOSED : CycleOpen.RESUMED;
            send(new CycleOpen(asked.cycle(), state, answer.kind(), answer.base(), durable(), answer.disks()));
        }

        private CycleOpen newAnswer(OpenCycle asked, @Nullable Point newest) {
            boolean known = newest != null
                    && (newest.cycle().equals(asked.last()) || asked.closed().contains(newest.cycle()));
            List<DiskBase> disks = new ArrayList<>();
            for (DiskOffer offer : asked.disks()) {
                Disk there = newest == null ? null : newest.disks().get(offer.id());
                disks.add(
                        there == null
                                ? new DiskBase(offer.id(), Id.random(random), DiskBase.ZEROS, 0)
                                : new DiskBase(
                                        offer.id(),
                                        there.incarnation(),
                                        DiskBase.POINT,
                                        there.replica().sizeBytes()));
            }
            String kind = newest == null ? "initial" : known && !resyncs ? "delta" : "resync";
            Id base = newest == null || (known && resyncs) ? null : newest.cycle();
            return new CycleOpen(asked.cycle(), CycleOpen.NEW, kind, base, List.of(), disks);
        }

        private List<List<Long>> durable() {
            List<List<Long>> ranges = new ArrayList<>();
            for (long sequence : received.keySet()) {
                int end = ranges.size() - 1;
                if (end >= 0 && ranges.get(end).get(1) == sequence - 1) {
                    ranges.set(end, List.of(ranges.get(end).get(0), sequence));
                } else {
                    ranges.add(List.of(sequence, sequence));
                }
            }
            return ranges;
        }

        private void batch(Frame frame, long frameBytes) {
            OpenCycle cycle = open;
            if (cycle == null || !lanesSession.equals(session)) {
                frame.release();
                return;
            }
            receivedBytes += frameBytes;
            if (receivedBytes > allowedBytes && !nothingInFlight) {
                complaints.add("lane " + lane + " sent " + receivedBytes + " of " + allowedBytes + " bytes");
            }
            nothingInFlight = false;
            Batch batch = Batch.decode(frame, cycle.cycle());
            keep(batch.header(), bytes(batch.payload()));
            batch.release();
            if (++batchesInAll == breakAtBatch || random.nextDouble() < breakChance) {
                breakEverything();
            } else if (random.nextDouble() < ackChance) {
                grant(windowBytes);
            } else if (ackChance > 0) {
                Schedulers.parallel().schedule(this::renew, 20, TimeUnit.MILLISECONDS);
            }
        }

        /** An ACK that was left out is made up for later. */
        private void renew() {
            synchronized (FakeGateway.this) {
                if (lanesSession.equals(session)) {
                    grant(windowBytes);
                }
            }
        }

        private void grant(long window) {
            allowedBytes = receivedBytes + window;
            nothingInFlight = true;
            send(new Ack(last, receivedBytes, window, expiresMillis));
        }

        private void keep(BatchHeader header, ByteBuffer payload) {
            if (header.sequence() <= last) {
                complaints.add("sequence " + header.sequence() + " after " + last + " on lane " + lane);
            }
            last = header.sequence();
            Received before = received.putIfAbsent(header.sequence(), new Received(header, payload));
            if (before != null) {
                duplicates++;
                if (before.header().rawCrc() != header.rawCrc()) {
                    complaints.add("sequence " + header.sequence() + " again with another content");
                }
            }
        }

        private void closeCycle(CloseCycle close) {
            ErrorCode failure = failClose;
            if (failure != null) {
                failClose = null;
                throw new WireException(failure, "as the test wants it");
            }
            closed = close;
            if (breakBeforeCommits.getAndDecrement() > 0) {
                breakEverything();
                return;
            }
            Point point = commit(close);
            if (breakAfterCommits.getAndDecrement() > 0) {
                breakEverything();
                return;
            }
            send(committed(point));
        }

        private void send(Message message) {
            connection.send(message, lane).subscribe(done -> {}, fault -> connection.close());
        }
    }

    private Point commit(CloseCycle close) {
        checkTotals(close);
        Map<String, Disk> disks = new LinkedHashMap<>();
        Point newest = points.isEmpty() ? null : points.get(points.size() - 1);
        for (int i = 0; i < open.disks().size(); i++) {
            DiskOffer offer = open.disks().get(i);
            Disk before = newest == null ? null : newest.disks().get(offer.id());
            Replica replica = before == null ? new Replica() : before.replica().copy();
            replica.begin((int) offer.sizeBytes());
            for (Received batch : received.values()) {
                if (batch.header().disk() == i) {
                    ByteBuf payload = Unpooled.wrappedBuffer(batch.payload().duplicate());
                    replica.apply(batch.header(), payload);
                }
            }
            disks.put(offer.id(), new Disk(answer.disks().get(i).incarnation(), replica));
        }
        Point point = new Point(open.cycle(), answer.kind(), close.consistency(), disks);
        points.add(point);
        open = null;
        received.clear();
        return point;
    }

    private void checkTotals(CloseCycle close) {
        long bytes = received.values().stream()
                .mapToLong(batch -> batch.header().extents().totalBytes())
                .sum();
        boolean whole = close.batches() == received.size()
                && (received.isEmpty() || received.lastKey() == received.size() - 1)
                && close.disks().stream().mapToLong(DiskTotals::bytes).sum() == bytes;
        if (!whole) {
            throw new WireException(ErrorCode.TOTALS_MISMATCH, "totals differ");
        }
    }

    private Committed committed(Point point) {
        return new Committed(point.cycle(), points.size(), Instant.EPOCH, point.kind(), point.consistency(), 1, 2, 3);
    }

    private static ByteBuffer bytes(ByteBuf payload) {
        byte[] bytes = new byte[payload.readableBytes()];
        payload.getBytes(payload.readerIndex(), bytes);
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public void close() {
        stop();
        loops.disposeLater(Duration.ofMillis(200), Duration.ofSeconds(5)).block();
    }
}
