package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.TestAgent.TestLane;
import io.sluice.gateway.settings.GatewaySettings;
import io.sluice.gateway.settings.GatewaySettings.TimeLimits;
import io.sluice.wire.DiskOffer;
import io.sluice.wire.DiskTotals;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.FrameType;
import io.sluice.wire.Id;
import io.sluice.wire.Instance;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a peer does, its session ends with the documented code; another machine's, which was open all the time, goes on and commits, and the
 * gateway's memory comes back.
 */
class HostilePeersTest {

    private static final Id CYCLE = new Id(66, 6);
    private static final Id GOOD_CYCLE = new Id(7, 7);
    private static final Instance HOSTILE = new Instance(new Id(66, 1), new Id(66, 2));
    private static final int DISK_BYTES = 1 << 20;
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final TimeLimits LONG_LIMITS = new TimeLimits(
            Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(30));

    @TempDir
    Path temp;

    private RunningGateway gateway;
    private TestAgent good;
    private TestLane goodLane;
    private int goodBatches;
    private boolean cycleStaysInCache;

    @BeforeEach
    void start() {
        start(LONG_LIMITS);
    }

    private void start(TimeLimits limits) {
        gateway = new RunningGateway(
                temp.resolve("limits-" + limits.firstFrame().toMillis() + "-"
                        + limits.idleSession().toMillis() + "-"
                        + limits.idleCycle().toMillis()),
                settings -> smallWindows(settings).withLimits(limits));
        good = TestAgent.connect(gateway.address(), gateway.loops());
        Id session = good.hello("good").session();
        good.open(GOOD_CYCLE, new Id(7, 8), null, DISK_BYTES);
        goodLane = good.lane(session, 1);
        goodBatches = 0;
        goodSends();
    }

    private void goodSends() {
        goodLane.send(GOOD_CYCLE, TestAgent.raw(goodBatches, 4096L * goodBatches, new byte[4096]));
        goodLane.awaitDurable(goodBatches++);
    }

    private static GatewaySettings smallWindows(GatewaySettings settings) {
        return settings.withMemory(4 << 20, 64 << 10).withBatchBytes(64 << 10);
    }

    private void restartWith(TimeLimits limits) {
        othersGoOn();
        start(limits);
    }

    @AfterEach
    void othersGoOn() {
        goodSends();
        DiskTotals totals = new DiskTotals(0, goodBatches, goodBatches, 4096L * goodBatches);
        assertThat(good.close(GOOD_CYCLE, goodBatches, totals).point()).isEqualTo(1);
        goodLane.close();
        good.close();
        gateway.awaitAllMemoryBack();
        if (!cycleStaysInCache) {
            assertThat(gateway.cacheFiles()).containsExactly("lock");
        }
        gateway.close();
    }

    private RawPeer connect() throws IOException {
        return new RawPeer(gateway.address());
    }

    @FunctionalInterface
    private interface Deed {
        void to(RawPeer peer) throws IOException;
    }

    private static Arguments deed(String what, ErrorCode code, Deed deed) {
        return Arguments.of(what, code, deed);
    }

    static Stream<Arguments> firstFrames() {
        byte[] empty = {'{', '}'};
        return Stream.of(
                deed("garbage", ErrorCode.BAD_FRAME, p -> p.text("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n")),
                deed("a length of 4 GiB", ErrorCode.BAD_FRAME, p -> p.bytes(new byte[] {-1, -1, -1, -1, 1, 0, 0, 0})),
                deed("a long HELLO", ErrorCode.BAD_FRAME, p -> p.frame(1, 0, 0, new byte[4097])),
                deed("an empty HELLO", ErrorCode.BAD_FRAME, p -> p.frame(1, 0, 0, new byte[0])),
                deed("type 0", ErrorCode.BAD_FRAME, p -> p.frame(0, 0, 0, empty)),
                deed("type 99", ErrorCode.BAD_FRAME, p -> p.frame(99, 0, 0, empty)),
                deed("flags", ErrorCode.BAD_FRAME, p -> p.frame(1, 1, 0, empty)),
                deed("stream 33", ErrorCode.BAD_FRAME, p -> p.frame(1, 0, 33, empty)),
                deed("a BATCH first", ErrorCode.BAD_STATE, p -> p.frame(5, 0, 1, new byte[1 << 20])),
                deed("OPEN_CYCLE first", ErrorCode.BAD_STATE, p -> p.frame(3, 0, 0, empty)),
                deed("the gateway's part", ErrorCode.BAD_STATE, p -> p.frame(2, 0, 0, empty)),
                deed("no JSON", ErrorCode.BAD_FRAME, p -> p.json(FrameType.HELLO, 0, "hello")),
                deed("half a JSON", ErrorCode.BAD_FRAME, p -> p.json(FrameType.HELLO, 0, "{\"protocol\":1")),
                deed("a JSON array", ErrorCode.BAD_FRAME, p -> p.json(FrameType.HELLO, 0, "[1,2]")),
                deed("JSON null", ErrorCode.BAD_FRAME, p -> p.json(FrameType.HELLO, 0, "null")),
                deed("no role", ErrorCode.BAD_FRAME, p -> p.json(FrameType.HELLO, 0, "{\"protocol\":1}")),
                deed("no such role", ErrorCode.BAD_FRAME, p -> p.json(FrameType.HELLO, 0, "{\"role\":\"king\"}")),
                deed("deep JSON", ErrorCode.BAD_FRAME, p -> p.json(FrameType.HELLO, 0, "[".repeat(4000))),
                deed("protocol 0", ErrorCode.VERSION, p -> p.message(hello(0, "evil"), 0)),
                deed("a path as a name", ErrorCode.BAD_NAME, p -> p.message(hello(1, "../../etc"), 0)),
                deed("no name", ErrorCode.BAD_NAME, p -> p.message(hello(1, ""), 0)),
                deed("a long name", ErrorCode.BAD_NAME, p -> p.message(hello(1, "x".repeat(129)), 0)),
                deed("another's machine", ErrorCode.MACHINE_BUSY, p -> p.message(hello(1, "good"), 0)),
                deed(
                        "a lane of no session",
                        ErrorCode.SESSION_UNKNOWN,
                        p -> p.message(new LaneHello(1, "lane", new Id(1, 2), 1), 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("firstFrames")
    void refusesAFirstFrame(String what, ErrorCode code, Deed deed) throws IOException {
        try (RawPeer peer = connect()) {
            deed.to(peer);

            assertThat(peer.expectError()).as(what).isEqualTo(code);
        }
    }

    private static Hello hello(int protocol, String machine) {
        return new Hello(protocol, Hello.CONTROL, "hostile", HOSTILE, machine, false);
    }

    private static OpenCycle openCycle(String disk) {
        return new OpenCycle(
                CYCLE,
                new Id(66, 7),
                null,
                List.of(),
                "crash",
                Instant.parse("2026-01-01T00:00:00Z"),
                0,
                List.of(new DiskOffer(disk, DISK_BYTES, 512)));
    }

    private static CloseCycle closeCycle(long batches, DiskTotals... totals) {
        return new CloseCycle(CYCLE, batches, "crash", List.of(totals));
    }

    static Stream<Arguments> controlFrames() {
        return Stream.of(
                deed("HELLO again", ErrorCode.BAD_STATE, p -> p.message(hello(1, "evil"), 0)),
                deed("a BATCH", ErrorCode.BAD_STATE, p -> p.batch(0, RawPeer.rawBatch(CYCLE, 0, 0, 4096))),
                deed("an ACK", ErrorCode.BAD_STATE, p -> p.json(FrameType.ACK, 0, "{}")),
                deed("another stream", ErrorCode.BAD_FRAME, p -> p.message(openCycle("sda"), 1)),
                deed("CLOSE_CYCLE of nothing", ErrorCode.BAD_STATE, p -> p.message(closeCycle(0), 0)),
                deed("OPEN_CYCLE without members", ErrorCode.BAD_FRAME, p -> p.json(FrameType.OPEN_CYCLE, 0, "{}")),
                deed("a path as a disk", ErrorCode.BAD_NAME, p -> p.message(openCycle("../sda"), 0)),
                deed("a long OPEN_CYCLE", ErrorCode.BAD_FRAME, p -> p.frame(3, 0, 0, new byte[(256 << 10) + 1])),
                deed("garbage", ErrorCode.BAD_FRAME, p -> p.text("\n".repeat(100))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("controlFrames")
    void refusesAFrameOfAnOpenSession(String what, ErrorCode code, Deed deed) throws IOException {
        try (RawPeer control = connect()) {
            control.message(hello(1, "evil"), 0).expect(FrameType.WELCOME);
            deed.to(control);

            assertThat(control.expectError()).as(what).isEqualTo(code);
        }
    }

    private record Session(RawPeer control, Id id) {}

    private Session openSession() throws IOException {
        cycleStaysInCache = true;
        RawPeer control = connect();
        String session = control.message(hello(1, "evil"), 0)
                .expect(FrameType.WELCOME)
                .get("session")
                .textValue();
        control.message(openCycle("sda"), 0).expect(FrameType.CYCLE_OPEN);
        return new Session(control, Id.parse(session));
    }

    private RawPeer openLane(Session session, int number) throws IOException {
        RawPeer lane = connect();
        lane.message(new LaneHello(1, "lane", session.id(), number), number).expect(FrameType.WELCOME);
        return lane;
    }

    static Stream<Arguments> laneFrames() {
        byte[] good = RawPeer.rawBatch(CYCLE, 0, 0, 4096);
        byte[] twoExtents = twoExtents();
        byte[] badHeader = good.clone();
        badHeader[20] ^= 1;
        byte[] badPayload = good.clone();
        badPayload[4000] ^= 1;
        return Stream.of(
                deed("a header that is damaged", ErrorCode.BAD_CHECKSUM, p -> p.batch(1, badHeader)),
                deed("a payload that is damaged", ErrorCode.BAD_CHECKSUM, p -> p.batch(1, badPayload)),
                deed("another cycle's batch", ErrorCode.BAD_CHECKSUM, p -> p.batch(1, batchOfAnotherCycle())),
                deed("a batch that is cut", ErrorCode.BAD_BATCH, p -> p.batch(1, Arrays.copyOf(good, 3000))),
                deed("one byte", ErrorCode.BAD_BATCH, p -> p.batch(1, new byte[1])),
                deed("bytes behind a batch", ErrorCode.BAD_BATCH, p -> p.batch(1, Arrays.copyOf(good, 9000))),
                deed("no such disk", ErrorCode.BAD_BATCH, p -> p.batch(1, RawPeer.edited(CYCLE, good, 2, "0001"))),
                deed("codec 1", ErrorCode.BAD_BATCH, p -> p.batch(1, RawPeer.edited(CYCLE, good, 4, "01"))),
                deed("codec 9", ErrorCode.BAD_BATCH, p -> p.batch(1, RawPeer.edited(CYCLE, good, 4, "09"))),
                deed("a sealed batch", ErrorCode.BAD_BATCH, p -> p.batch(1, RawPeer.edited(CYCLE, good, 5, "01"))),
                deed("a reserved flag", ErrorCode.BAD_BATCH, p -> p.batch(1, RawPeer.edited(CYCLE, good, 5, "80"))),
                deed("reserved bytes", ErrorCode.BAD_BATCH, p -> p.batch(1, RawPeer.edited(CYCLE, good, 34, "0001"))),
                deed(
                        "a length that is not aligned",
                        ErrorCode.BAD_BATCH,
                        p -> p.batch(1, RawPeer.edited(CYCLE, good, 16, "00000fff00000fff"))),
                deed(
                        "extents that overlap",
                        ErrorCode.BAD_BATCH,
                        p -> p.batch(1, RawPeer.edited(CYCLE, twoExtents, 48, "0000000000000000"))),
                deed(
                        "extents that descend",
                        ErrorCode.BAD_BATCH,
                        p -> p.batch(1, RawPeer.edited(CYCLE, twoExtents, 36, "0000000000000400"))),
                deed(
                        "an extent beyond the disk",
                        ErrorCode.BAD_BATCH,
                        p -> p.batch(1, RawPeer.rawBatch(CYCLE, 0, DISK_BYTES, 4096))),
                deed(
                        "an extent at the end of the world",
                        ErrorCode.BAD_BATCH,
                        p -> p.batch(1, RawPeer.edited(CYCLE, good, 36, "7fffffffffffffff"))),
                deed(
                        "more than a batch may hold",
                        ErrorCode.BAD_BATCH,
                        p -> p.batch(1, RawPeer.rawBatch(CYCLE, 0, 0, 128 << 10))),
                deed("a long frame", ErrorCode.BAD_FRAME, p -> p.bytes(new byte[] {0, 32, 0, 0, 5, 0, 0, 1})),
                deed("another lane's number", ErrorCode.BAD_FRAME, p -> p.batch(2, good)),
                deed("CLOSE_CYCLE", ErrorCode.BAD_STATE, p -> p.message(closeCycle(0), 1)),
                deed(
                        "a sequence far ahead",
                        ErrorCode.SEQUENCE_GAP,
                        p -> p.batch(1, RawPeer.rawBatch(CYCLE, 65_536, 0, 4096))),
                deed(
                        "a sequence again",
                        ErrorCode.SEQUENCE_CONFLICT,
                        p -> p.batch(1, good).batch(1, RawPeer.rawBatch(CYCLE, 0, 8192, 4096))),
                deed(
                        "a sequence that descends",
                        ErrorCode.SEQUENCE_CONFLICT,
                        p -> p.batch(1, RawPeer.rawBatch(CYCLE, 5, 0, 4096))
                                .batch(1, RawPeer.rawBatch(CYCLE, 4, 8192, 4096))),
                deed("more than the window", ErrorCode.WINDOW_EXCEEDED, HostilePeersTest::flood),
                deed("garbage", ErrorCode.BAD_FRAME, p -> p.bytes(new byte[100])));
    }

    private static byte[] twoExtents() {
        byte[] one = RawPeer.rawBatch(CYCLE, 0, 0, 1024);
        byte[] two = new byte[one.length + 12];
        System.arraycopy(one, 0, two, 0, 48);
        System.arraycopy(one, 48, two, 60, one.length - 48);
        two[1] = 64;
        two[7] = 2;
        two[47] = 1;
        two[55] = 2;
        two[59] = 1;
        return two;
    }

    private static byte[] batchOfAnotherCycle() {
        return RawPeer.rawBatch(GOOD_CYCLE, 0, 0, 4096);
    }

    private static void flood(RawPeer lane) throws IOException {
        try {
            for (int i = 0; i < 16; i++) {
                lane.batch(1, RawPeer.rawBatch(CYCLE, i, i * 65536L, 65536));
            }
        } catch (IOException e) {
            // the gateway may have closed already
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("laneFrames")
    void refusesAFrameOnALaneAndEndsItsSession(String what, ErrorCode code, Deed deed) throws IOException {
        Session session = openSession();
        try (RawPeer control = session.control();
                RawPeer lane = openLane(session, 1);
                RawPeer otherLane = openLane(session, 2)) {
            deed.to(lane);

            assertThat(lane.expectError()).as(what).isEqualTo(code);
            assertThat(control.expectError()).as(what).isEqualTo(code);
            assertThat(otherLane.expectError()).as(what).isEqualTo(code);
        }
    }

    @Test
    void acceptsTheBatchThatTheOthersAreMadeFrom() throws IOException {
        Session session = openSession();
        cycleStaysInCache = false;
        try (RawPeer control = session.control();
                RawPeer lane = openLane(session, 1)) {
            lane.batch(1, RawPeer.edited(CYCLE, twoExtents(), 34, "0000"));
            lane.awaitDurable(0);
            control.message(closeCycle(1, new DiskTotals(0, 1, 2, 1024)), 0).expect(FrameType.COMMITTED);
        }
    }

    @Test
    void refusesAnotherBatchOfTheSameSequenceOnAnotherLaneButDropsTheSameOne() throws IOException {
        Session session = openSession();
        try (RawPeer control = session.control();
                RawPeer lane = openLane(session, 1);
                RawPeer otherLane = openLane(session, 2)) {
            lane.batch(1, RawPeer.rawBatch(CYCLE, 0, 0, 4096));
            lane.awaitDurable(0);
            otherLane.batch(2, RawPeer.rawBatch(CYCLE, 0, 0, 4096)).batch(2, RawPeer.rawBatch(CYCLE, 1, 4096, 4096));
            otherLane.awaitDurable(1);

            lane.batch(1, RawPeer.rawBatch(CYCLE, 1, 8192, 4096));

            assertThat(control.expectError()).isEqualTo(ErrorCode.SEQUENCE_CONFLICT);
        }
    }

    @Test
    void refusesALaneNumberThatIsTaken() throws IOException {
        Session session = openSession();
        try (RawPeer control = session.control();
                RawPeer lane = openLane(session, 1);
                RawPeer again = connect()) {
            again.message(new LaneHello(1, "lane", session.id(), 1), 1);

            assertThat(again.expectError()).isEqualTo(ErrorCode.BAD_STATE);
        }
    }

    @Test
    void refusesALaneBeforeACycleIsOpen() throws IOException {
        try (RawPeer control = connect();
                RawPeer lane = connect()) {
            String session = control.message(hello(1, "evil"), 0)
                    .expect(FrameType.WELCOME)
                    .get("session")
                    .textValue();
            lane.message(new LaneHello(1, "lane", Id.parse(session), 1), 1);

            assertThat(lane.expectError()).isEqualTo(ErrorCode.BAD_STATE);
        }
    }

    static Stream<Arguments> closings() {
        return Stream.of(
                Arguments.of(closeCycle(3, new DiskTotals(0, 3, 3, 12288)), ErrorCode.SEQUENCE_GAP),
                Arguments.of(closeCycle(1, new DiskTotals(0, 1, 1, 4096)), ErrorCode.TOTALS_MISMATCH),
                Arguments.of(closeCycle(2, new DiskTotals(0, 2, 2, 4096)), ErrorCode.TOTALS_MISMATCH),
                Arguments.of(closeCycle(2, new DiskTotals(0, 2, 3, 8192)), ErrorCode.TOTALS_MISMATCH),
                Arguments.of(closeCycle(2), ErrorCode.TOTALS_MISMATCH),
                Arguments.of(closeCycle(2, new DiskTotals(0, 2, 2, 8192)), ErrorCode.BAD_BATCH),
                Arguments.of(new CloseCycle(GOOD_CYCLE, 2, "crash", List.of()), ErrorCode.BAD_STATE));
    }

    @ParameterizedTest
    @MethodSource("closings")
    void commitsNothingOfExtentsThatOverlapOrTotalsThatDiffer(CloseCycle close, ErrorCode code) throws IOException {
        Session session = openSession();
        try (RawPeer control = session.control();
                RawPeer lane = openLane(session, 1)) {
            lane.batch(1, RawPeer.rawBatch(CYCLE, 0, 0, 4096)).batch(1, RawPeer.rawBatch(CYCLE, 1, 2048, 4096));
            lane.awaitDurable(1);

            control.message(close, 0);

            assertThat(control.expectError()).isEqualTo(code);
            assertThat(gateway.points("evil")).isEmpty();
        }
    }

    @Test
    void endsConnectionsThatSayNothingOrNotEnough() throws IOException {
        restartWith(new TimeLimits(SHORT, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(30)));
        try (RawPeer silent = connect();
                RawPeer half = connect();
                RawPeer finished = connect()) {
            half.bytes(new byte[] {0, 0, 1, 0, 1, 0, 0, 0, '{'});
            finished.fin().awaitEnd();

            assertThat(silent.expectError()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(half.expectError()).isEqualTo(ErrorCode.TIMEOUT);
        }
    }

    @Test
    void endsASessionThatDoesNothing() throws IOException {
        restartWith(new TimeLimits(Duration.ofSeconds(30), SHORT, Duration.ofMinutes(1), Duration.ofSeconds(30)));
        try (RawPeer control = connect()) {
            control.message(hello(1, "evil"), 0).expect(FrameType.WELCOME);

            assertThat(control.expectError()).isEqualTo(ErrorCode.TIMEOUT);
        }
    }

    @Test
    void endsTheSessionWhosePeerIsGone() throws IOException {
        Session session = openSession();
        try (RawPeer lane = openLane(session, 1)) {
            session.control().close();

            lane.awaitEnd();
        }
        try (RawPeer control = connect()) {
            control.message(hello(1, "evil"), 0).expect(FrameType.WELCOME);
        }
    }

    @Test
    void aLaneThatStallsInTheMiddleOfABatchHoldsNobodyUp() throws IOException {
        Session session = openSession();
        byte[] batch = RawPeer.rawBatch(CYCLE, 0, 0, 4096);
        try (RawPeer control = session.control();
                RawPeer lane = openLane(session, 1)) {
            lane.bytes(new byte[] {0, 0, 16, 52, 5, 0, 0, 1}).bytes(Arrays.copyOf(batch, 1000));

            goodSends();
            assertThat(gateway.memory().leasedBytes()).isLessThanOrEqualTo(4148);
        }
    }

    @Test
    void threeHundredIdleConnectionsCostNobodyAnything() throws IOException {
        List<RawPeer> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                idle.add(connect());
            }
            goodSends();
            assertThat(gateway.memory().leasedBytes()).isZero();
        } finally {
            for (RawPeer peer : idle) {
                peer.close();
            }
        }
    }

    @Test
    void survivesRandomDamageToARealConversation() throws IOException {
        Random random = Seeds.random("damaged conversations");
        for (int round = 0; round < 30; round++) {
            Session session = openSession();
            try (RawPeer control = session.control();
                    RawPeer lane = openLane(session, 1)) {
                byte[] batch = RawPeer.rawBatch(CYCLE, 0, 0, 4096);
                int at = random.nextInt(batch.length);
                batch[at] ^= (byte) (1 << random.nextInt(8));
                lane.batch(1, batch);

                assertThat(lane.expectError())
                        .as("bit of byte %d", at)
                        .isIn(ErrorCode.BAD_CHECKSUM, ErrorCode.BAD_BATCH);
                assertThat(control.expectError()).isIn(ErrorCode.BAD_CHECKSUM, ErrorCode.BAD_BATCH);
            }
        }
    }
}
