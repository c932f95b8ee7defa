package io.sluice.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;

/** Heap buffers of known content: what tests compare is not what they test. */
final class Bytes {

    private Bytes() {}

    static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replaceAll("\\s+", "")));
    }

    static String hex(ByteBuf bytes) {
        return ByteBufUtil.hexDump(bytes);
    }

    static byte[] of(ByteBuf bytes) {
        return ByteBufUtil.getBytes(bytes);
    }

    static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A whole frame, valid or not. */
    static byte[] frame(int type, int flags, int stream, byte[] body) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeInt(body.length)
                .writeByte(type)
                .writeByte(flags)
                .writeShort(stream)
                .writeBytes(body);
        return of(frame);
    }

    static byte[] frame(FrameType type, int stream, byte[] body) {
        return frame(type.code(), 0, stream, body);
    }
}
