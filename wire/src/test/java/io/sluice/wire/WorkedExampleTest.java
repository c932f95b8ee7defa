package io.sluice.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.wire.Message.Ack;
import io.sluice.wire.Message.CloseCycle;
import io.sluice.wire.Message.Committed;
import io.sluice.wire.Message.CycleOpen;
import io.sluice.wire.Message.Hello;
import io.sluice.wire.Message.LaneHello;
import io.sluice.wire.Message.LaneWelcome;
import io.sluice.wire.Message.OpenCycle;
import io.sluice.wire.Message.Welcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The worked example of docs/wire.md is what the code sends. To write it anew: <code>-Dsluice.docs=write</code>. */
class WorkedExampleTest {

    private static final Path PAGE =
            Path.of(System.getProperty("sluice.root", "..")).resolve("docs/wire.md");
    private static final String TITLE = "## 5. Worked example\n";
    private static final String TO_GATEWAY = "agent → gateway";
    private static final String TO_AGENT = "gateway → agent";

    private static final Id HOST = id(1);
    private static final Id STATE = id(2);
    private static final Id VAULT = id(3);
    private static final Id MACHINE = id(4);
    private static final Id SESSION = id(5);
    private static final Id CYCLE = id(6);
    private static final Id VIEW = id(7);
    private static final Id INCARNATION = id(8);
    private static final Instant TIME = Instant.parse("2026-11-21T07:30:00.123Z");
    private static final int RAW_BYTES = 512;

    private final StringBuilder text = new StringBuilder();

    private static Id id(int number) {
        return Id.parse(String.format("%02x", number * 0x11).repeat(16));
    }

    @Test
    void isWhatTheCodeSends() throws IOException {
        write();
        String page = Files.readString(PAGE);
        String before = page.contains(TITLE) ? page.substring(0, page.indexOf(TITLE)) : page + "\n";
        if ("write".equals(System.getProperty("sluice.docs"))) {
            Files.writeString(PAGE, before + TITLE + text);
        }

        assertThat(page).contains(TITLE + text);
    }

    private void write() {
        text.append("""

                A first cycle of a disk of 8 KiB: its first 512 bytes are `2a`, the rest is zeros. Each frame is its head (length, type, flags, stream) in
                hexadecimal digits, and its body: JSON as the text that it is, without a line feed; a batch field by field.

                """);
        control(TO_GATEWAY, new Hello(1, Hello.CONTROL, "sluice 0.1.0", new Instance(HOST, STATE), "web-1", false));
        control(
                TO_AGENT,
                new Welcome(
                        1,
                        "sluice 0.1.0",
                        VAULT,
                        MACHINE,
                        SESSION,
                        TIME,
                        new Limits(262144, 32, List.of("none", "zeros"))));
        control(
                TO_GATEWAY,
                new OpenCycle(
                        CYCLE, VIEW, null, List.of(), "crash", TIME, 0, List.of(new DiskOffer("sda", 8192, 512))));
        control(
                TO_AGENT,
                new CycleOpen(
                        CYCLE,
                        CycleOpen.NEW,
                        "initial",
                        null,
                        List.of(),
                        List.of(new DiskBase("sda", INCARNATION, DiskBase.ZEROS, 0))));
        lane(TO_GATEWAY, new LaneHello(1, LaneHello.LANE, SESSION, 1));
        lane(TO_AGENT, new LaneWelcome(1, 0, 8388608, 30000));
        byte[] raw = new byte[RAW_BYTES];
        Arrays.fill(raw, (byte) 0x2a);
        int crc = Crc32c.of(Unpooled.wrappedBuffer(raw));
        long frames = batch(BatchHeader.raw(0, 0, 0, RAW_BYTES, crc, Extents.of(0, RAW_BYTES)), raw);
        frames += batch(BatchHeader.zeros(0, 1, 0, Extents.of(RAW_BYTES, 8192 - RAW_BYTES)), new byte[0]);
        lane(TO_AGENT, new Ack(1, frames, 8388608, 30000));
        control(TO_GATEWAY, new CloseCycle(CYCLE, 2, "crash", List.of(new DiskTotals(0, 2, 2, 8192))));
        control(TO_AGENT, new Committed(CYCLE, 1, TIME, "initial", "crash", 8192, frames, 1203));
    }

    private void control(String direction, Message message) {
        message("control", direction, message, 0);
    }

    private void lane(String direction, Message message) {
        message("lane 1", direction, message, 1);
    }

    private void message(String connection, String direction, Message message, int stream) {
        ByteBuf body = Unpooled.buffer();
        Messages.encode(message, body);
        head(connection, direction, message.type(), body.readableBytes(), stream);
        text.append("    ").append(body.toString(StandardCharsets.UTF_8)).append("\n\n");
    }

    private void head(String connection, String direction, FrameType type, int length, int stream) {
        text.append(String.format(
                "%s, %s: %s%n%n    %08x %02x 00 %04x%n", connection, direction, type, length, type.code(), stream));
    }

    private long batch(BatchHeader header, byte[] payload) {
        Batch batch = new Batch(header, Unpooled.wrappedBuffer(payload), null);
        ByteBuf frame = batch.toFrame(Unpooled.buffer().alloc(), CYCLE, 1);
        long bytes = frame.readableBytes();
        frame.skipBytes(Frame.HEAD_BYTES);
        head("lane 1", TO_GATEWAY, FrameType.BATCH, frame.readableBytes(), 1);
        field(frame, 2, "header length");
        field(frame, 2, "disk index");
        field(frame, 1, "codec");
        field(frame, 1, "flags");
        field(frame, 2, "extent count");
        field(frame, 8, "sequence");
        field(frame, 4, "raw length");
        field(frame, 4, "stored length");
        field(frame, 4, "stored crc32c");
        field(frame, 4, "raw crc32c");
        field(frame, 2, "pass");
        field(frame, 2, "reserved");
        field(frame, 8, "extent: offset");
        field(frame, 4, "extent: length");
        field(frame, 4, "header crc32c, over the cycle id and the 48 bytes before");
        if (payload.length > 0) {
            assertThat(Bytes.of(frame)).isEqualTo(payload);
            text.append("    2a × 512            payload\n");
        }
        text.append("\n");
        frame.release();
        batch.release();
        return bytes;
    }

    private void field(ByteBuf frame, int bytes, String name) {
        String hex = Bytes.hex(frame.readSlice(bytes));
        text.append(String.format("    %-20s%s%n", hex, name));
    }
}
