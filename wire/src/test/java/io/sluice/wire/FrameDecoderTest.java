package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.wire.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FrameDecoderTest {

    private static final int LARGEST = FrameType.BATCH.maxBodyBytes();
    private static final byte[] HELLO = Bytes.frame(FrameType.HELLO, 1, new byte[] {'{', '}'});

    private final MemoryPool pool = new MemoryPool(LARGEST);
    private final TestSocket socket = TestSocket.of(new FrameDecoder(pool, FrameGate.ofGateway()));

    @AfterEach
    void everythingIsGivenBack() {
        socket.frames().forEach(Frame::release);
        socket.frames().clear();
        socket.close();
        assertThat(pool.leasedBytes()).isZero();
    }

    private void greet() {
        take(socket.arrive(HELLO), FrameType.HELLO, 1, new byte[] {'{', '}'});
    }

    private static void take(TestSocket socket, FrameType type, int stream, byte[] body) {
        Frame frame = socket.next();
        assertThat(frame).isNotNull();
        assertThat(frame.type()).isEqualTo(type);
        assertThat(frame.stream()).isEqualTo(stream);
        assertThat(Bytes.of(frame.body())).isEqualTo(body);
        assertThat(frame.frameBytes()).isEqualTo(8 + body.length);
        assertThat(frame.release()).isTrue();
        assertThat(frame.body().refCnt()).isZero();
    }

    @Test
    void readsABodyStraightIntoTheFramesOwnMemory() {
        greet();
        byte[] body = Bytes.random(new Random(1), 256 << 10);

        take(socket.arrive(Bytes.frame(FrameType.BATCH, 1, body)), FrameType.BATCH, 1, body);

        assertThat(socket.largestRead()).isEqualTo(body.length);
        assertThat(socket.reads()).isEqualTo(2 + 2);
    }

    @Test
    void findsTheFramesWhereverTheBytesAreSplit() {
        byte[] body = {1, 2, 3, 4, 5};
        byte[] both = concat(HELLO, Bytes.frame(FrameType.BATCH, 1, body));
        for (int at = 1; at < both.length; at++) {
            TestSocket split = TestSocket.of(new FrameDecoder(pool, FrameGate.ofGateway()));
            split.read();
            split.arrive(slice(both, 0, at)).turns();
            split.arrive(slice(both, at, both.length)).turns();

            take(split, FrameType.HELLO, 1, new byte[] {'{', '}'});
            take(split, FrameType.BATCH, 1, body);
            split.close();
            assertThat(pool.leasedBytes()).as("split at %d", at).isZero();
        }
    }

    @Test
    void findsTheFramesHoweverTheBytesDribble() {
        Random random = Seeds.random("dribbling frames");
        greet();
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            bodies.add(Bytes.random(random, 1 + random.nextInt(5000)));
        }
        byte[] all =
                bodies.stream().map(b -> Bytes.frame(FrameType.BATCH, 1, b)).reduce(new byte[0], this::concat);
        int taken = 0;
        for (int at = 0; at < all.length; ) {
            int end = Math.min(all.length, at + 1 + random.nextInt(3000));
            socket.arrive(slice(all, at, end));
            at = end;
            for (Frame frame = socket.next(); frame != null; frame = socket.next()) {
                assertThat(Bytes.of(frame.body())).isEqualTo(bodies.get(taken++));
                frame.release();
            }
        }
        assertThat(taken).isEqualTo(bodies.size());
    }

    @Test
    void readsOneFrameForOneReadHoweverManyAreThere() {
        greet();
        byte[] frame = Bytes.frame(FrameType.BATCH, 1, new byte[100]);
        socket.arrive(concat(concat(frame, frame), frame));

        socket.read();
        socket.turns();

        assertThat(socket.frames()).hasSize(1);
        assertThat(socket.unreadBytes()).isEqualTo(2 * frame.length);
        assertThat(socket.wantsToRead()).isFalse();
    }

    @Test
    void readsOnWhenAFrameEndsInTheMiddleOfATurn() {
        List<Frame> taken = new ArrayList<>();
        TestSocket eager =
                TestSocket.of(new FrameDecoder(pool, FrameGate.ofGateway()), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        taken.add((Frame) msg);
                        ctx.read();
                    }
                });
        byte[] frame = Bytes.frame(FrameType.BATCH, 1, new byte[100]);
        eager.read();

        eager.arrive(concat(HELLO, concat(frame, slice(frame, 0, 50)))).turns();
        assertThat(taken).hasSize(2);
        assertThat(eager.wantsToRead()).isTrue();
        eager.arrive(slice(frame, 50, frame.length)).turns();

        assertThat(taken).hasSize(3);
        taken.forEach(Frame::release);
        eager.close();
    }

    @Test
    void givesOtherConnectionsATurn() {
        int[] count = {0};
        TestSocket eager =
                TestSocket.of(new FrameDecoder(pool, FrameGate.ofGateway()), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        ((Frame) msg).release();
                        count[0]++;
                        ctx.read();
                    }

                    @Override
                    public void channelReadComplete(ChannelHandlerContext ctx) {
                        assertThat(count[0]).isLessThanOrEqualTo(8);
                        count[0] = 0;
                    }
                });
        eager.read();
        eager.arrive(HELLO);
        for (int i = 0; i < 100; i++) {
            eager.arrive(Bytes.frame(FrameType.BATCH, 1, new byte[100]));
        }

        eager.turns();

        assertThat(eager.unreadBytes()).isZero();
        eager.close();
    }

    @Test
    void readsNothingOfABodyThatHasNoMemoryAndGoesOnWhenThereIs() {
        greet();
        MemoryPool.Lease all = pool.take(LARGEST).block();
        byte[] body = Bytes.random(new Random(2), 5000);
        socket.arrive(Bytes.frame(FrameType.BATCH, 1, body));

        assertThat(socket.next()).isNull();
        assertThat(socket.unreadBytes()).isEqualTo(body.length);
        assertThat(socket.wantsToRead()).isFalse();
        socket.read();
        assertThat(socket.wantsToRead())
                .as("asked again while there is no memory")
                .isFalse();

        all.close();
        socket.turns();
        take(socket, FrameType.BATCH, 1, body);
    }

    @Test
    void givesUpItsPlaceInTheQueueForMemoryWhenTheConnectionEnds() {
        greet();
        MemoryPool.Lease all = pool.take(LARGEST).block();
        socket.arrive(Bytes.frame(FrameType.BATCH, 1, new byte[100]));
        assertThat(socket.next()).isNull();

        socket.close();
        all.close();
        socket.runPendingTasks();

        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void givesTheLeaseBackThatComesWhileTheConnectionEnds() {
        greet();
        MemoryPool.Lease all = pool.take(LARGEST).block();
        socket.arrive(Bytes.frame(FrameType.BATCH, 1, new byte[100]));
        assertThat(socket.next()).isNull();

        all.close();
        assertThat(pool.leasedBytes()).isEqualTo(100);
        socket.close();
        socket.runPendingTasks();

        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void givesEverythingBackWhenTheConnectionEndsInTheMiddleOfAFrame() {
        byte[] frame = Bytes.frame(FrameType.BATCH, 1, new byte[100]);
        for (int at = 1; at < frame.length; at++) {
            TestSocket cut = TestSocket.of(new FrameDecoder(pool, FrameGate.ofGateway()));
            cut.arrive(HELLO).next().release();
            cut.arrive(slice(frame, 0, at));
            assertThat(cut.next()).isNull();
            cut.close();
            assertThat(pool.leasedBytes()).as("cut at %d", at).isZero();
        }
    }

    @Test
    void handsOnWhatCameBeforeAFin() {
        greet();
        byte[] frame = Bytes.frame(FrameType.BATCH, 1, new byte[100]);
        socket.arrive(concat(frame, frame)).arriveFin();

        assertThat(socket.frames()).hasSize(2);
        assertThat(socket.isActive()).isFalse();
    }

    @Test
    void endsAtAFinForWhichItHasNoMemory() {
        greet();
        MemoryPool.Lease all = pool.take(LARGEST).block();
        socket.arrive(Bytes.frame(FrameType.BATCH, 1, new byte[100]));
        assertThat(socket.next()).isNull();

        socket.arriveFin();

        assertThat(socket.isActive()).isFalse();
        all.close();
    }

    static Stream<Arguments> badHeads() {
        return Stream.of(
                Arguments.of("0000000000010000", ErrorCode.BAD_FRAME, "type 0"),
                Arguments.of("000000020e000000", ErrorCode.BAD_FRAME, "type 14"),
                Arguments.of("00000002ff000000", ErrorCode.BAD_FRAME, "type 255"),
                Arguments.of("0000000201010000", ErrorCode.BAD_FRAME, "flags 1"),
                Arguments.of("0000000001000000", ErrorCode.BAD_FRAME, "no body"),
                Arguments.of("0000100101000000", ErrorCode.BAD_FRAME, "HELLO of 4097 bytes"),
                Arguments.of("ffffffff01000000", ErrorCode.BAD_FRAME, "HELLO of 4 GiB"),
                Arguments.of("8000000001000000", ErrorCode.BAD_FRAME, "HELLO of 2 GiB"),
                Arguments.of("0000000201000021", ErrorCode.BAD_FRAME, "stream 33"),
                Arguments.of("000000020100ffff", ErrorCode.BAD_FRAME, "stream 65535"),
                Arguments.of("000000020b000001", ErrorCode.BAD_FRAME, "PING on stream 1"),
                Arguments.of("0000000203000000", ErrorCode.BAD_STATE, "OPEN_CYCLE before HELLO"),
                Arguments.of("0000100005000001", ErrorCode.BAD_STATE, "BATCH before HELLO"),
                Arguments.of("0000000202000000", ErrorCode.BAD_STATE, "WELCOME to a gateway"),
                Arguments.of("474554202f204854", ErrorCode.BAD_FRAME, "GET / HTTP/1.1"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("badHeads")
    void refusesABadHeadBeforeItTakesMemory(String head, ErrorCode code, String what) {
        socket.arrive(Bytes.of(Bytes.hex(head))).arrive(new byte[100]);

        assertThat(socket.next()).isNull();

        assertThat(socket.error())
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.code()).as(what).isEqualTo(code));
        assertThat(pool.peakBytes()).isZero();
        socket.read();
        assertThat(socket.wantsToRead()).as("reads after an error").isFalse();
    }

    @Test
    void refusesTheSecondHello() {
        greet();
        socket.arrive(HELLO);

        assertThat(socket.next()).isNull();

        assertThat(socket.error()).hasMessageContaining("HELLO");
    }

    @Test
    void refusesAnotherLanesBatchAndALanesBatchOnAControlConnection() {
        greet();
        socket.arrive(Bytes.frame(FrameType.BATCH, 2, new byte[100])).next();
        assertThat(socket.error()).hasMessageContaining("stream 2");

        TestSocket control = TestSocket.of(new FrameDecoder(pool, FrameGate.ofGateway()));
        control.arrive(Bytes.frame(FrameType.HELLO, 0, new byte[2])).next().release();
        control.arrive(Bytes.frame(FrameType.BATCH, 0, new byte[100])).next();
        assertThat(control.error())
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_STATE));
        control.close();
    }

    @Test
    void takesBytesOfAnotherHandlerToo() {
        Random random = Seeds.random("frames out of foreign buffers");
        for (int round = 0; round < 100; round++) {
            byte[] body = Bytes.random(random, 1 + random.nextInt(2000));
            byte[] all =
                    concat(HELLO, concat(Bytes.frame(FrameType.BATCH, 1, body), Bytes.frame(FrameType.BATCH, 1, body)));
            List<Frame> frames = new ArrayList<>();
            TestSocket behindTls = behind(frames);
            behindTls.read();
            for (int at = 0; at < all.length; ) {
                int end = Math.min(all.length, at + 1 + random.nextInt(all.length));
                foreign(behindTls, slice(all, at, end));
                at = end;
            }

            assertThat(frames).hasSize(3);
            assertThat(Bytes.of(frames.get(2).body())).isEqualTo(body);
            frames.forEach(Frame::release);
            behindTls.close();
        }
    }

    @Test
    void keepsForeignBytesUntilThereIsMemory() {
        MemoryPool.Lease all = pool.take(LARGEST - 10).block();
        byte[] body = Bytes.random(new Random(3), 3000);
        byte[] frames = concat(Bytes.frame(FrameType.BATCH, 1, body), Bytes.frame(FrameType.BATCH, 1, body));
        List<Frame> taken = new ArrayList<>();
        TestSocket behindTls = behind(taken);
        behindTls.read();
        foreign(behindTls, concat(HELLO, slice(frames, 0, 1000)));
        foreign(behindTls, slice(frames, 1000, 2000));
        foreign(behindTls, slice(frames, 2000, frames.length));
        assertThat(taken).hasSize(1);

        all.close();
        behindTls.runPendingTasks();

        assertThat(taken).hasSize(3);
        assertThat(Bytes.of(taken.get(1).body())).isEqualTo(body);
        assertThat(Bytes.of(taken.get(2).body())).isEqualTo(body);
        taken.forEach(Frame::release);
        behindTls.close();
    }

    @Test
    void dropsForeignBytesThatStillWaitWhenTheConnectionEnds() {
        MemoryPool.Lease all = pool.take(LARGEST - 10).block();
        List<Frame> taken = new ArrayList<>();
        TestSocket behindTls = behind(taken);
        ByteBuf bytes = Unpooled.wrappedBuffer(concat(HELLO, Bytes.frame(FrameType.BATCH, 1, new byte[3000])));

        behindTls.pipeline().fireChannelRead(bytes);
        assertThat(bytes.refCnt()).isOne();
        behindTls.close();

        assertThat(bytes.refCnt()).isZero();
        taken.forEach(Frame::release);
        all.close();
    }

    @Test
    void startsNoFrameInABufferWhoseOneFrameEndedTheConnection() {
        TestSocket closing =
                TestSocket.of(new FrameDecoder(pool, FrameGate.ofGateway()), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        ((Frame) msg).release();
                        ctx.close();
                    }
                });

        foreign(closing, concat(HELLO, slice(Bytes.frame(FrameType.BATCH, 1, new byte[100]), 0, 50)));

        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void handsOutOrdinaryBuffersBehindAnotherHandler() {
        TestSocket behindTls =
                TestSocket.of(new ChannelInboundHandlerAdapter(), new FrameDecoder(pool, FrameGate.ofGateway()));
        byte[] body = Bytes.random(new Random(4), 100_000);
        behindTls.arrive(concat(HELLO, Bytes.frame(FrameType.BATCH, 1, body)));

        take(behindTls, FrameType.HELLO, 1, new byte[] {'{', '}'});
        take(behindTls, FrameType.BATCH, 1, body);

        assertThat(behindTls.reads()).isLessThanOrEqualTo(3);
        behindTls.close();
    }

    @Test
    void discardsWithoutTakingMemory() {
        greet();
        long peak = pool.peakBytes();
        FrameDecoder decoder = socket.pipeline().get(FrameDecoder.class);
        socket.arrive(slice(Bytes.frame(FrameType.BATCH, 1, new byte[100]), 0, 50))
                .next();

        decoder.discard(socket.pipeline().context(decoder));
        assertThat(pool.leasedBytes()).isZero();
        socket.arrive(new byte[1 << 20]).turns();

        assertThat(socket.unreadBytes()).isZero();
        assertThat(socket.frames()).isEmpty();
        assertThat(pool.peakBytes()).isLessThanOrEqualTo(Math.max(peak, 100));
    }

    @Test
    void refusesAPoolThatCannotHoldOneFrame() {
        MemoryPool small = new MemoryPool(LARGEST - 1);

        assertThatThrownBy(() -> TestSocket.of(new FrameDecoder(small, FrameGate.ofGateway()))
                        .checkException())
                .hasStackTraceContaining("cannot hold one frame");
    }

    private TestSocket behind(List<Frame> frames) {
        return TestSocket.of(
                new ChannelInboundHandlerAdapter(),
                new FrameDecoder(pool, FrameGate.ofGateway()),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        frames.add((Frame) msg);
                    }
                });
    }

    private static void foreign(TestSocket socket, byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        socket.pipeline().fireChannelRead(buffer);
        socket.pipeline().fireChannelReadComplete();
    }

    private byte[] concat(byte[] a, byte[] b) {
        return Bytes.of(Unpooled.wrappedBuffer(a, b));
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
