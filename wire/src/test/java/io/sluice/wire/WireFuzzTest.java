package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.testing.Requirements;
import io.sluice.wire.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A real conversation, damaged at random and split at random, read as a gateway reads it: it ends well, or with a WireException of a documented
 * code, a batch that decodes is one that was sent, and no memory is left behind.
 */
class WireFuzzTest {

    private static final Id CYCLE = Id.parse("000102030405060708090a0b0c0d0e0f");
    private static final String OPEN_CYCLE = """
            {"cycle":"000102030405060708090a0b0c0d0e0f","view":"101112131415161718191a1b1c1d1e1f","last":null,"closed":[],
            "consistency":"crash","agentTime":"2026-11-21T07:30:00.123Z","cutAgeMillis":5,
            "disks":[{"id":"sda","sizeBytes":4096,"sectorBytes":512}]}""";

    private final MemoryPool pool = new MemoryPool(2L * FrameType.BATCH.maxBodyBytes());
    private final Random random = Seeds.random("damaged conversations");
    private int decoded;
    private int refused;

    @Test
    void damageNeverPassesForSomethingElse() {
        int rounds = Requirements.rounds(3_000, 1_000_000);
        for (int round = 0; round < rounds; round++) {
            byte[] batch = batch();
            boolean control = random.nextInt(4) == 0;
            byte[] sound = control ? control() : lane(batch);
            read(damaged(sound), batch);
            assertThat(pool.leasedBytes()).as("round %d", round).isZero();
        }
        assertThat(decoded).isPositive();
        assertThat(refused).isPositive();
    }

    private void read(byte[] bytes, byte[] batch) {
        TestSocket socket = TestSocket.of(new FrameDecoder(pool, FrameGate.ofGateway()));
        for (int at = 0; at < bytes.length && socket.error() == null; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(bytes.length));
            socket.arrive(Arrays.copyOfRange(bytes, at, end));
            at = end;
            for (Frame frame = socket.next(); frame != null; frame = socket.next()) {
                take(frame, batch);
            }
        }
        if (socket.error() != null) {
            assertThat(socket.error()).isInstanceOf(WireException.class);
            refused++;
        }
        socket.close();
    }

    private void take(Frame frame, byte[] batch) {
        try {
            switch (frame.type()) {
                case BATCH -> takeBatch(frame, batch);
                case HELLO -> takeMessage(frame, frame.stream() == 0 ? Hello.class : LaneHello.class);
                case OPEN_CYCLE -> takeMessage(frame, OpenCycle.class);
                default -> frame.release();
            }
        } catch (WireException e) {
            refused++;
        }
    }

    private void takeBatch(Frame frame, byte[] batch) {
        Batch taken = Batch.decode(frame, CYCLE);
        ByteBuf again = Unpooled.buffer();
        taken.header().encode(again, CYCLE);
        again.writeBytes(
                taken.payload(), taken.payload().readerIndex(), taken.payload().readableBytes());
        taken.release();
        assertThat(Bytes.of(again)).isEqualTo(batch);
        decoded++;
    }

    private static void takeMessage(Frame frame, Class<? extends Message> kind) {
        try {
            frame.message(kind);
        } finally {
            frame.release();
        }
    }

    private byte[] batch() {
        byte[] data = Bytes.random(random, 512 * (1 + random.nextInt(8)));
        int crc = Crc32c.of(Unpooled.wrappedBuffer(data));
        ByteBuf batch = Unpooled.buffer();
        BatchHeader.raw(0, random.nextInt(100), 0, data.length, crc, Extents.of(4096, data.length))
                .encode(batch, CYCLE);
        return Bytes.of(batch.writeBytes(data));
    }

    private byte[] lane(byte[] batch) {
        ByteBuf hello = Unpooled.buffer();
        Messages.encode(new LaneHello(1, "lane", CYCLE, 1), hello);
        return Bytes.of(Unpooled.wrappedBuffer(
                Bytes.frame(FrameType.HELLO, 1, Bytes.of(hello)),
                Bytes.frame(FrameType.BATCH, 1, batch),
                Bytes.frame(FrameType.PING, 0, new byte[] {'{', '}'}),
                Bytes.frame(FrameType.BATCH, 1, batch)));
    }

    private byte[] control() {
        ByteBuf hello = Unpooled.buffer();
        Messages.encode(new Hello(1, Hello.CONTROL, "a", new Instance(CYCLE, CYCLE), "web-1", false), hello);
        return Bytes.of(Unpooled.wrappedBuffer(
                Bytes.frame(FrameType.HELLO, 0, Bytes.of(hello)),
                Bytes.frame(FrameType.OPEN_CYCLE, 0, OPEN_CYCLE.getBytes(StandardCharsets.US_ASCII))));
    }

    private byte[] damaged(byte[] sound) {
        byte[] bytes = sound.clone();
        int times = random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> bytes = without(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(20)));
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int from, int to) {
        return Bytes.of(Unpooled.wrappedBuffer(
                Arrays.copyOf(bytes, from == 0 && to == bytes.length ? 1 : from),
                Arrays.copyOfRange(bytes, to, bytes.length)));
    }
}
