package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.Event;
import io.sluice.wire.Message.Failure;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.channel.AbortedException;
import reactor.test.StepVerifier;

class FramedConnectionTest {

    private static final Id CYCLE = Id.parse("000102030405060708090a0b0c0d0e0f");
    private static final Id SESSION = Id.parse("101112131415161718191a1b1c1d1e1f");
    private static final int BATCH_BYTES = 256 << 10;
    private static final LaneHello HELLO = new LaneHello(1, "lane", SESSION, 1);

    private final MemoryPool serverPool = new MemoryPool(4 << 20);
    private final MemoryPool clientPool = new MemoryPool(4 << 20);
    private final Loopback loopback = loopback(serverPool, clientPool);

    /** Where connections are secured in another way, this is. */
    Loopback loopback(MemoryPool server, MemoryPool client) {
        return new Loopback(server, client);
    }

    /** A peer that is not ours, connected. */
    Socket foreignPeer(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }

    private Socket peer() throws IOException {
        return foreignPeer(loopback.address());
    }

    @AfterEach
    void everythingIsGivenBack() {
        loopback.close();
        assertThat(serverPool.leasedBytes()).isZero();
        assertThat(clientPool.leasedBytes()).isZero();
    }

    @Test
    void carriesMessagesBothWays() throws InterruptedException {
        FramedConnection client = loopback.connect();
        FramedConnection server = loopback.accept();
        Hello hello = new Hello(1, "control", "a", new Instance(CYCLE, SESSION), "web-1", false);

        client.send(hello).then(client.send(new Event("info", "text"))).block(Loopback.PATIENCE);
        List<Message> received = server.receive()
                .<Message>map(
                        frame -> frame.type() == FrameType.HELLO ? read(frame, Hello.class) : read(frame, Event.class))
                .take(2)
                .collectList()
                .block(Loopback.PATIENCE);
        server.send(new Ack(-1, 0, 5, 6), 1).block(Loopback.PATIENCE);

        assertThat(received).containsExactly(hello, new Event("info", "text"));
        assertThat(client.receive().map(frame -> read(frame, Ack.class)).blockFirst(Loopback.PATIENCE))
                .isEqualTo(new Ack(-1, 0, 5, 6));
    }

    @Test
    void callsThatComeWhileTheEventLoopIsBusyShareOneMessage() throws InterruptedException {
        FramedConnection client = loopback.connect();
        FramedConnection server = loopback.accept();
        AtomicInteger called = new AtomicInteger();
        AtomicInteger messages = new AtomicInteger();
        Flux<Integer> calls = Flux.range(0, 10_000).doOnNext(call -> called.incrementAndGet());

        Flux<Ack> received = client.receive().map(frame -> read(frame, Ack.class));
        server.sendLatest(calls, () -> new Ack(messages.incrementAndGet(), called.get(), 5, 6), 1)
                .subscribe();
        Ack last = received.takeUntil(ack -> ack.received() == 10_000).blockLast(Loopback.PATIENCE);

        assertThat(last).as("the last call is answered").isNotNull();
        assertThat(last.through()).as("messages").isLessThan(5_000);
    }

    @Test
    void carriesBatchesUnchanged() throws InterruptedException {
        FramedConnection client = loopback.connect();
        FramedConnection server = loopback.accept();
        Random random = Seeds.random("batches over loopback");
        List<Batch> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            sent.add(i % 5 == 4 ? zeros(i) : batch(i, Bytes.random(random, 512 * (1 + random.nextInt(2048)))));
        }

        client.send(HELLO, 1)
                .then(client.sendBatches(Flux.fromIterable(sent), CYCLE, 1))
                .subscribe();
        List<Batch> received = server.receive()
                .skipUntil(FramedConnectionTest::isBatch)
                .map(frame -> Batch.decode(frame, CYCLE))
                .doOnNext(b -> assertSame(b, sent.get((int) b.header().sequence())))
                .doOnNext(Batch::release)
                .take(sent.size())
                .collectList()
                .block(Loopback.PATIENCE);

        assertThat(received).hasSize(sent.size());
        assertThat(sent).allMatch(b -> b.release());
    }

    @Test
    void readsAsManyFramesAsAreAskedForAndTheSenderIsStopped() throws InterruptedException {
        FramedConnection client = loopback.connect();
        FramedConnection server = loopback.accept();
        AtomicInteger produced = new AtomicInteger();
        Queue<Batch> batches = new ConcurrentLinkedQueue<>();
        Disposable sending = client.send(HELLO, 1)
                .then(client.sendBatches(endless(produced, batches), CYCLE, 1))
                .subscribe();
        Receiver receiver = new Receiver();
        server.receive().subscribe(receiver);

        receiver.request(1 + 3);
        await().atMost(Loopback.PATIENCE).until(() -> receiver.frames.size() == 1 + 3);
        int stoppedAt = awaitStill(produced);

        assertThat(receiver.frames).hasSize(1 + 3);
        assertThat(serverPool.leasedBytes()).isLessThan(4L * (BATCH_BYTES + 100));
        assertThat(stoppedAt).isLessThan(200);
        receiver.request(1);
        await().atMost(Loopback.PATIENCE).until(() -> receiver.frames.size() == 1 + 4);
        receiver.releaseAll();
        sending.dispose();
        client.close();
        server.close();
        client.onClose().then(server.onClose()).block(Loopback.PATIENCE);
        assertAllReleased(batches);
    }

    @Test
    void readsNothingWhileThereIsNoMemoryAndLosesNothing() throws InterruptedException {
        FramedConnection client = loopback.connect();
        FramedConnection server = loopback.accept();
        MemoryPool.Lease most = serverPool.take((4 << 20) - 1000).block();
        Receiver receiver = new Receiver();
        server.receive().subscribe(receiver);
        receiver.request(Long.MAX_VALUE);
        AtomicInteger produced = new AtomicInteger();
        Queue<Batch> batches = new ConcurrentLinkedQueue<>();
        client.send(HELLO, 1)
                .then(client.sendBatches(endless(produced, batches).take(60), CYCLE, 1))
                .subscribe();
        await().atMost(Loopback.PATIENCE).until(() -> receiver.frames.size() == 1);

        awaitStill(produced);
        assertThat(receiver.frames).hasSize(1);

        receiver.release = true;
        most.close();
        await().atMost(Loopback.PATIENCE).until(() -> receiver.count.get() == 61);
        receiver.releaseAll();
        assertThat(serverPool.peakBytes()).isLessThanOrEqualTo(4 << 20);
        assertAllReleased(batches);
    }

    @Test
    void lanesShareASmallPoolInTurn() throws InterruptedException {
        int lanes = 8;
        List<Receiver> receivers = new ArrayList<>();
        Queue<Batch> batches = new ConcurrentLinkedQueue<>();
        MemoryPool.Lease most = serverPool.take((4 << 20) - (600 << 10)).block();
        for (int i = 0; i < lanes; i++) {
            FramedConnection client = loopback.connect();
            client.send(HELLO, 1)
                    .then(client.sendBatches(
                            endless(new AtomicInteger(), batches).take(50), CYCLE, 1))
                    .subscribe();
            Receiver receiver = new Receiver();
            receiver.release = true;
            loopback.accept().receive().publishOn(Schedulers.parallel(), 1).subscribe(receiver);
            receivers.add(receiver);
        }

        receivers.forEach(receiver -> receiver.request(Long.MAX_VALUE));

        await().atMost(Loopback.PATIENCE)
                .until(() -> receivers.stream().allMatch(receiver -> receiver.count.get() == 51));
        most.close();
        assertAllReleased(batches);
    }

    @Test
    void aCancelReleasesWhatHasCome() throws InterruptedException {
        for (int taken = 0; taken < 5; taken++) {
            FramedConnection client = loopback.connect();
            FramedConnection server = loopback.accept();
            Queue<Batch> batches = new ConcurrentLinkedQueue<>();
            Disposable sending = client.send(HELLO, 1)
                    .then(client.sendBatches(endless(new AtomicInteger(), batches), CYCLE, 1))
                    .subscribe();
            Receiver receiver = new Receiver();
            server.receive().subscribe(receiver);
            receiver.request(taken == 4 ? Long.MAX_VALUE : taken);
            int atLeast = taken;
            await().atMost(Loopback.PATIENCE).until(() -> receiver.frames.size() >= atLeast);

            receiver.cancel();
            receiver.releaseAll();
            sending.dispose();
            client.close();
            server.close();
            client.onClose().then(server.onClose()).block(Loopback.PATIENCE);
            receiver.releaseAll();

            assertAllReleased(batches);
            await().atMost(Loopback.PATIENCE).until(() -> serverPool.leasedBytes() == 0);
        }
    }

    @Test
    void anErrorDownstreamLeavesNothingBehind() throws InterruptedException {
        FramedConnection client = loopback.connect();
        FramedConnection server = loopback.accept();
        Queue<Batch> batches = new ConcurrentLinkedQueue<>();
        client.send(HELLO, 1)
                .then(client.sendBatches(endless(new AtomicInteger(), batches).take(20), CYCLE, 1))
                .subscribe();

        Mono<Void> failing = server.receive()
                .map(frame -> Batch.decode(frame, SESSION))
                .doOnNext(Batch::release)
                .then();

        assertThatThrownBy(() -> failing.block(Loopback.PATIENCE)).isInstanceOf(WireException.class);
        server.close();
        client.onClose().block(Loopback.PATIENCE);
        assertAllReleased(batches);
    }

    @Test
    void sentAndReleasedAreProducedWhenSendingIsCancelled() throws InterruptedException {
        Random random = Seeds.random("cancelled sending");
        for (int round = 0; round < 20; round++) {
            FramedConnection client = loopback.connect();
            FramedConnection server = loopback.accept();
            AtomicInteger produced = new AtomicInteger();
            Queue<Batch> batches = new ConcurrentLinkedQueue<>();
            Receiver receiver = new Receiver();
            receiver.release = true;
            server.receive().onErrorComplete().subscribe(receiver);
            receiver.request(1 + random.nextInt(30));
            client.send(HELLO, 1).block(Loopback.PATIENCE);
            Disposable sending =
                    client.sendBatches(endless(produced, batches), CYCLE, 1).subscribe();
            int until = random.nextInt(20);
            await().atMost(Loopback.PATIENCE).until(() -> produced.get() >= until);

            if (random.nextBoolean()) {
                sending.dispose();
                client.close();
            }
            server.close();
            client.onClose().then(server.onClose()).block(Loopback.PATIENCE);

            sending.dispose();
            receiver.cancel();
            assertAllReleased(batches);
        }
    }

    @Test
    void endsWhenThePeerClosesEvenInTheMiddleOfAFrame() throws Exception {
        byte[] hello = Bytes.frame(FrameType.HELLO, 1, Loopback.EMPTY_JSON);
        byte[] batch = Bytes.frame(FrameType.BATCH, 1, new byte[1000]);
        for (int cut : new int[] {0, 1, 7, 8, 9, 1007}) {
            try (Socket peer = peer()) {
                OutputStream out = peer.getOutputStream();
                out.write(hello);
                out.write(batch, 0, cut);
            }
            FramedConnection server = loopback.accept();

            StepVerifier.create(server.receive().doOnNext(Frame::release))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(Loopback.PATIENCE);
            assertThat(serverPool.leasedBytes()).isZero();
        }
    }

    @Test
    void reportsAResetAsABrokenConnection() throws Exception {
        FramedConnection server;
        try (Socket peer = peer()) {
            server = loopback.accept();
            peer.getOutputStream().write(Bytes.frame(FrameType.HELLO, 1, Loopback.EMPTY_JSON));
            peer.setSoLinger(true, 0);
        }

        StepVerifier.create(server.receive().doOnNext(Frame::release))
                .thenConsumeWhile(frame -> true)
                .expectErrorSatisfies(e -> assertThat(e).isInstanceOf(IOException.class))
                .verify(Loopback.PATIENCE);
    }

    @Test
    void aPeerThatKeepsSendingStillLearnsWhyItIsRefused() throws Exception {
        for (int round = 0; round < 10; round++) {
            FramedConnection client = loopback.connect();
            FramedConnection server = loopback.accept();
            Queue<Batch> batches = new ConcurrentLinkedQueue<>();
            client.send(HELLO, 1)
                    .then(client.sendBatches(endless(new AtomicInteger(), batches), CYCLE, 1))
                    .onErrorComplete()
                    .subscribe();
            Mono<Void> refusing = server.receive()
                    .skipUntil(FramedConnectionTest::isBatch)
                    .doOnNext(Frame::release)
                    .flatMap(frame -> server.fail(new WireException(ErrorCode.WINDOW_EXCEEDED, "too much"), 1))
                    .then();
            refusing.subscribe();

            Failure failure =
                    client.receive().map(frame -> read(frame, Failure.class)).blockFirst(Loopback.PATIENCE);

            assertThat(failure.toException().code()).isEqualTo(ErrorCode.WINDOW_EXCEEDED);
            client.close();
            client.onClose().then(server.onClose()).block(Loopback.PATIENCE);
            assertAllReleased(batches);
        }
    }

    @Test
    void whoFailsWhenItIsClosedAlreadyIsDoneAtOnce() throws InterruptedException {
        loopback.connect();
        FramedConnection server = loopback.accept();
        server.close();
        server.onClose().block(Loopback.PATIENCE);
        loopback.awaitQueued(); // among which is that the channel leaves its loop

        server.fail(new WireException(ErrorCode.SHUTTING_DOWN, "late"), 0).block(Loopback.PATIENCE);
        for (int i = 0; i < 1000; i++) { // whether the loop or its listener is first
            StepVerifier.create(server.send(new Event("info", "late")))
                    .expectError(AbortedException.class)
                    .verify(Loopback.PATIENCE);
        }
        StepVerifier.create(server.sendLatest(Flux.just(1), () -> new Event("info", "late"), 0))
                .expectError(AbortedException.class)
                .verify(Loopback.PATIENCE);
    }

    @Test
    void closesOnAPeerThatDoesNotListenToTheEnd() throws Exception {
        try (Socket peer = peer()) {
            FramedConnection server = loopback.accept();

            server.fail(new WireException(ErrorCode.SHUTTING_DOWN, "bye"), 0).block(Loopback.PATIENCE);

            InputStream in = peer.getInputStream();
            String said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).contains("SHUTTING_DOWN");
        }
    }

    @Test
    void aPeerThatIsSlowToListenIsToldNevertheless() throws Exception {
        try (Socket peer = peer()) {
            FramedConnection server = loopback.accept();
            AtomicInteger closed = new AtomicInteger();
            Event event = new Event("info", "x".repeat(900));
            Flux.range(0, 20_000).flatMap(i -> server.send(event), 20_000).subscribe(sent -> {}, broken -> {});
            server.fail(new WireException(ErrorCode.SHUTTING_DOWN, "bye"), 0)
                    .subscribe(any -> {}, e -> {}, () -> closed.set(1));

            await().during(Duration.ofSeconds(3)).atMost(Loopback.PATIENCE).until(() -> closed.get() == 0);
            String said = new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(said).contains("SHUTTING_DOWN");
        }
    }

    @Test
    void refusesGarbageWithItsCode() throws Exception {
        try (Socket peer = peer()) {
            FramedConnection server = loopback.accept();
            peer.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            StepVerifier.create(server.receive())
                    .expectErrorSatisfies(
                            e -> assertThat(((WireException) e).code()).isEqualTo(ErrorCode.BAD_FRAME))
                    .verify(Loopback.PATIENCE);
            server.close();
        }
    }

    @Test
    void answersAPingInTheMidstOfFrames() throws Exception {
        try (Socket peer = peer()) {
            FramedConnection server = loopback.accept();
            Receiver receiver = new Receiver();
            server.receive().subscribe(receiver);
            receiver.request(2);
            OutputStream out = peer.getOutputStream();
            out.write(Bytes.frame(FrameType.HELLO, 1, Loopback.EMPTY_JSON));
            out.write(Bytes.frame(FrameType.PING, 0, "{\"n\":7}".getBytes(StandardCharsets.US_ASCII)));
            out.write(Bytes.frame(FrameType.BATCH, 1, new byte[10]));

            byte[] answer = peer.getInputStream().readNBytes(8 + 7);

            assertThat(answer)
                    .isEqualTo(Bytes.frame(FrameType.PONG, 0, "{\"n\":7}".getBytes(StandardCharsets.US_ASCII)));
            await().atMost(Loopback.PATIENCE).until(() -> receiver.frames.size() == 2);
            receiver.releaseAll();
        }
    }

    @Test
    void hasOneSubscriber() throws InterruptedException {
        loopback.connect();
        FramedConnection server = loopback.accept();
        server.receive().subscribe(new Receiver());

        StepVerifier.create(server.receive())
                .expectError(IllegalStateException.class)
                .verify(Loopback.PATIENCE);
    }

    private static <T extends Message> T read(Frame frame, Class<T> kind) {
        try {
            return frame.message(kind);
        } finally {
            frame.release();
        }
    }

    private static boolean isBatch(Frame frame) {
        if (frame.type() != FrameType.BATCH) {
            frame.release();
            return false;
        }
        return true;
    }

    private static Batch batch(long sequence, byte[] raw) {
        ByteBuf payload =
                PooledByteBufAllocator.DEFAULT.directBuffer(raw.length).writeBytes(raw);
        Extents extents = Extents.of(sequence << 20, raw.length);
        return new Batch(BatchHeader.raw(0, sequence, 0, raw.length, Crc32c.of(payload), extents), payload, () -> {});
    }

    private static Batch zeros(long sequence) {
        return Batch.zeros(BatchHeader.zeros(0, sequence, 0, Extents.of(sequence << 20, 1 << 20)));
    }

    private static void assertSame(Batch received, Batch sent) {
        assertThat(received.header().rawCrc()).isEqualTo(sent.header().rawCrc());
        assertThat(Crc32c.of(received.payload())).isEqualTo(sent.header().rawCrc());
    }

    private static Flux<Batch> endless(AtomicInteger produced, Queue<Batch> batches) {
        byte[] content = new byte[BATCH_BYTES];
        return Flux.generate(sink -> {
            Batch batch = batch(produced.getAndIncrement(), content);
            batches.add(batch);
            sink.next(batch);
        });
    }

    /** The batches stay their publisher's: here they are released, late ones too, and then nobody may hold their payload. */
    private static void assertAllReleased(Queue<Batch> batches) {
        List<Batch> released = new ArrayList<>();
        await().atMost(Loopback.PATIENCE).until(() -> {
            for (Batch batch = batches.poll(); batch != null; batch = batches.poll()) {
                batch.release();
                released.add(batch);
            }
            return released.stream().allMatch(batch -> batch.payload().refCnt() == 0);
        });
    }

    private static int awaitStill(AtomicInteger count) {
        int[] last = {-1};
        await().atMost(Loopback.PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> last[0] == (last[0] = count.get()) && last[0] > 0);
        return last[0];
    }

    /** Takes frames only when the test asks for them. */
    private static final class Receiver extends BaseSubscriber<Frame> {

        private final Queue<Frame> frames = new ConcurrentLinkedQueue<>();
        private final AtomicInteger count = new AtomicInteger();
        private volatile boolean release;

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(Frame frame) {
            count.incrementAndGet();
            if (release) {
                frame.release();
            } else {
                frames.add(frame);
            }
        }

        void releaseAll() {
            for (Frame frame = frames.poll(); frame != null; frame = frames.poll()) {
                frame.release();
            }
        }
    }

    @Test
    void whoFailsAConnectionThatIsClosedAlreadyHasNothingToSay() throws Exception {
        FramedConnection client = loopback.connect();
        FramedConnection server = loopback.accept();
        server.close();
        client.onClose().then(server.onClose()).block(Loopback.PATIENCE);

        StepVerifier.create(server.fail(new WireException(ErrorCode.SHUTTING_DOWN, "late"), 0))
                .expectComplete()
                .verify(Loopback.PATIENCE);
    }
}
