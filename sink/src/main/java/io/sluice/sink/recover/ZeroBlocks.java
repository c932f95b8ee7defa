package io.sluice.sink.recover;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Finds the blocks of zeros inside data, which become holes of a restored file. */
final class ZeroBlocks {

    static final int BLOCK_BYTES = 4096;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(BLOCK_BYTES).asReadOnlyBuffer();

    private ZeroBlocks() {}

    /** Is told of the stretches that are not zeros; offsets are relative to the start of the data. */
    @FunctionalInterface
    interface Stretch {
        void take(int offset, int length) throws java.io.IOException;
    }

    /**
     * Hands out everything but blocks of zeros, in stretches as long as possible. A few zero blocks between others are handed out too:
     * below {@code minHoleBytes} a hole costs more than it saves.
     */
    static void around(ByteBuf data, int index, int length, int minHoleBytes, Stretch out) throws java.io.IOException {
        ByteBuffer bytes = data.nioBuffer(index, length);
        int start = 0;
        int at = 0;
        while (at < length) {
            int zeros = zerosFrom(bytes, at, length);
            boolean hole = zeros >= minHoleBytes || (zeros > 0 && zeros == length);
            if (hole) {
                if (at > start) {
                    out.take(start, at - start);
                }
                start = at + zeros;
            }
            at += Math.max(zeros, BLOCK_BYTES);
        }
        if (length > start) {
            out.take(start, length - start);
        }
    }

    private static int zerosFrom(ByteBuffer bytes, int from, int length) {
        int at = from;
        while (at + BLOCK_BYTES <= length
                && bytes.slice(bytes.position() + at, BLOCK_BYTES).mismatch(ZEROS.duplicate()) < 0) {
            at += BLOCK_BYTES;
        }
        return at - from;
    }
}
