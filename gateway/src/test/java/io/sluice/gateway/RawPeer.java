package io.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.wire.BatchHeader;
import io.sluice.wire.Crc32c;
import io.sluice.wire.ErrorCode;
import io.sluice.wire.Extents;
import io.sluice.wire.FrameType;
import io.sluice.wire.Id;
import io.sluice.wire.Message;
import io.sluice.wire.Messages;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A peer that sends whatever bytes a test wants and understands only what it is told. */
final class RawPeer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    RawPeer(InetSocketAddress gateway) throws IOException {
        socket = new Socket(gateway.getAddress(), gateway.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    RawPeer bytes(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    RawPeer text(String text) throws IOException {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    RawPeer frame(int type, int flags, int stream, byte[] body) throws IOException {
        ByteBuf frame = Unpooled.buffer();
        frame.writeInt(body.length)
                .writeByte(type)
                .writeByte(flags)
                .writeShort(stream)
                .writeBytes(body);
        return bytes(ByteBufUtil.getBytes(frame));
    }

    RawPeer json(FrameType type, int stream, String json) throws IOException {
        return frame(type.code(), 0, stream, json.getBytes(StandardCharsets.UTF_8));
    }

    RawPeer message(Message message, int stream) throws IOException {
        ByteBuf body = Unpooled.buffer();
        Messages.encode(message, body);
        return frame(message.type().code(), 0, stream, ByteBufUtil.getBytes(body));
    }

    RawPeer batch(int lane, byte[] batch) throws IOException {
        return frame(FrameType.BATCH.code(), 0, lane, batch);
    }

    /** Ends this side's half of the connection. */
    RawPeer fin() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** The next frame's JSON, which must be of that type. */
    JsonNode expect(FrameType type) throws IOException {
        int length = in.readInt();
        int found = in.readUnsignedByte();
        in.skipNBytes(3);
        JsonNode body = JSON.readTree(in.readNBytes(length));
        if (found != type.code()) {
            throw new AssertionError("expected " + type + ", got type " + found + ": " + body);
        }
        return body;
    }

    /** Waits for the ACK of that sequence. */
    void awaitDurable(long sequence) throws IOException {
        long through = -1;
        while (through < sequence) {
            through = expect(FrameType.ACK).get("through").longValue();
        }
    }

    /** Waits for the ERROR that ends the connection, and for the end; whatever comes before is passed over. */
    ErrorCode expectError() throws IOException {
        ErrorCode code = null;
        try {
            while (true) {
                int length = in.readInt();
                int type = in.readUnsignedByte();
                in.skipNBytes(3);
                byte[] body = in.readNBytes(length);
                if (type == FrameType.ERROR.code()) {
                    code = ErrorCode.valueOf(JSON.readTree(body).get("code").textValue());
                    socket.shutdownOutput();
                }
            }
        } catch (EOFException | SocketException end) {
            if (code == null) {
                throw new AssertionError("the connection ended without an ERROR", end);
            }
            return code;
        }
    }

    /** Waits for the end of the connection, with or without an ERROR. */
    void awaitEnd() throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketException reset) {
            // an end as good as any
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A batch of data of disk 0. */
    static byte[] rawBatch(Id cycle, long sequence, long offsetBytes, int length) {
        byte[] data = new byte[length];
        Arrays.fill(data, (byte) (sequence + 1));
        int crc = Crc32c.of(Unpooled.wrappedBuffer(data));
        BatchHeader header = BatchHeader.raw(0, sequence, 0, length, crc, Extents.of(offsetBytes, length));
        ByteBuf batch = Unpooled.buffer();
        header.encode(batch, cycle);
        return ByteBufUtil.getBytes(batch.writeBytes(data));
    }

    /** The same batch with bytes of its header changed, and the header's checksum made right again. */
    static byte[] edited(Id cycle, byte[] batch, int at, String hex) {
        ByteBuf bytes = Unpooled.copiedBuffer(batch);
        bytes.setBytes(at, ByteBufUtil.decodeHexDump(hex));
        int headerLength = bytes.getUnsignedShort(0);
        ByteBuf covered = Unpooled.buffer();
        cycle.writeTo(covered);
        covered.writeBytes(bytes, 0, headerLength - 4);
        bytes.setInt(headerLength - 4, Crc32c.of(covered));
        return ByteBufUtil.getBytes(bytes);
    }
}
